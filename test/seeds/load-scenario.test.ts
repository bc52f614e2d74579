// What a sandbox starts with: a shipped scenario, a file of one's own, or its text.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { generate } from '../../src/seeds/generate.js';
import { loadScenario, type ScenarioSource } from '../../src/seeds/load-scenario.js';
import { parseScenario } from '../../src/seeds/scenario.js';
import { DEFAULT_AS_OF, DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES } from '../../src/seeds/shipped.js';

const textOf = (text: string) => ({ text, name: 'SANDBOX_SEED_YAML' });
const load = (source: Partial<ScenarioSource>) => loadScenario({ seed: 'default', fakerSeed: DEFAULT_FAKER_SEED, ...source });

/** A YAML file that is gone after the test. */
function fileWith(yaml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-seeds-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'my.yaml');
  writeFileSync(path, yaml);
  return path;
}

describe('a shipped scenario', () => {
  // campus, thirty megabytes, is held by its digest in shipped.test.ts
  it.each(['default', 'empty'] as const)('%s is what the generator gives, read from the build or made now', async (name) => {
    const made = await generate(parseScenario(readShipped(name), `${name}.yaml`), { fakerSeed: DEFAULT_FAKER_SEED, asOf: DEFAULT_AS_OF });
    expect(await load({ seed: name })).toEqual({ ...made, as_of: DEFAULT_AS_OF, identity: name });
  });

  it('is made anew for another faker seed or as_of', async () => {
    const asOf = Date.UTC(2027, 5, 1);
    const moved = await load({ seed: 'empty', asOf: asOf + 999 });
    expect(moved).toMatchObject({ name: 'empty', identity: 'empty', as_of: asOf });
    expect(moved.collections.api_keys?.[0]).toMatchObject({ created_at: asOf });
    expect((await load({ seed: 'default', fakerSeed: 1 })).collections.students).toHaveLength(200);
  });

  it.each(SHIPPED_NAMES)('%s names itself as its file is named', (name) => {
    expect(parseScenario(readShipped(name), `${name}.yaml`).name).toBe(name);
  });
});

describe("a user's own scenario", () => {
  it('comes from a file, and its identity changes with its text', async () => {
    const one = await load({ seed: fileWith('name: mine\n') });
    const other = await load({ seed: fileWith('name: mine\n# changed\n') });
    expect(one.name).toBe('mine');
    expect(one.identity).toMatch(/^mine#[0-9a-f]{8}$/);
    expect(other.identity).not.toBe(one.identity);
  });

  it('comes from a text, which wins over a file', async () => {
    expect(await load({ seed: 'no/such.yaml', yaml: textOf('name: of-text') })).toMatchObject({ name: 'of-text' });
  });

  it('has its own as_of, unless the start has one', async () => {
    const yaml = textOf('as_of: "2025-06-01T00:00:00Z"');
    expect(await load({ yaml })).toMatchObject({ as_of: Date.UTC(2025, 5, 1) });
    expect(await load({ yaml, asOf: DEFAULT_AS_OF })).toMatchObject({ as_of: DEFAULT_AS_OF });
  });

  it('is refused with the name of the file', async () => {
    await expect(load({ seed: fileWith('studnets: []') })).rejects.toThrow('my.yaml:1: studnets is not a field of a scenario. Did you mean `students`?');
    await expect(load({ yaml: textOf('name: 5') })).rejects.toThrow('SANDBOX_SEED_YAML:1: name must be a string; got a number. Put it in quotes.');
  });
});

it.each([
  [
    'campsu',
    'There is no scenario "campsu". Shipped are default, empty, campus; one of your own is given as the path of its YAML file. Did you mean `campus`?',
  ],
  ['no/such.yaml', "The scenario no/such.yaml can't be read (ENOENT). Give the path of a YAML file, or a shipped scenario: default, empty, campus."],
  ['.', "The scenario . can't be read (EISDIR). Give the path of a YAML file, or a shipped scenario: default, empty, campus."],
])('%s is refused, and what there is is listed', async (seed, message) => {
  await expect(load({ seed })).rejects.toMatchObject({ name: 'ScenarioError', message });
});
