import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { withSandbox } from './setup.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every command of a document's sh blocks; a line that ends in a backslash goes on. */
function commands(file: string): string[] {
  const blocks = readFileSync(`${root}${file}`, 'utf8').matchAll(/```(?:sh|bash)\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, ' ').split('\n')).filter((line) => line.startsWith('curl '));
}

const documents = ['README.md', 'docs/webhooks.md', 'docs/oauth.md', 'docs/bulk.md', 'docs/cli.md', 'docs/check.md', 'docs/admin-api.md', 'docs/scenarios.md'];

// each is read from top to bottom, with a sandbox and a folder of its own
const sandboxes = new Map(await Promise.all(documents.map(async (file) => [file, await withSandbox()] as const)));

const [esm = '', commonJs = ''] = [...readFileSync(`${root}README.md`, 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, block]) => block);

it.each([
  ['an ES module', 'snippet.mjs', esm, 'import { Client }'],
  ['CommonJS', 'snippet.cjs', commonJs, "require('@skillpassport/sdk')"],
])('the snippet of the client library for %s runs as README prints it', async (_, name, snippet, begins) => {
  expect(snippet).toContain(begins);
  const folder = mkdtempSync(join(tmpdir(), 'skillpassport-snippet-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'node_modules/@skillpassport'), { recursive: true });
  symlinkSync(`${root}sdk`, join(folder, 'node_modules/@skillpassport/sdk'), 'dir');
  writeFileSync(join(folder, name), snippet);
  const sandbox = sandboxes.get('README.md');
  const workspace = sandbox?.workspace(name.replace('.', '-'));
  await promisify(execFile)(process.execPath, [name], { cwd: folder, env: { ...process.env, SKILLPASSPORT_BASE_URL: workspace?.url } });
  const externalId = /external_id: '([^']+)'/.exec(snippet)?.[1];
  expect((await workspace?.api.get(`/courses?external_id=${externalId}`))?.body.total).toBe(1);
});

describe.each(documents)('%s', (file) => {
  const folder = mkdtempSync(join(tmpdir(), 'skillpassport-docs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(commands(file))('%s', async (command) => {
    const script = command.replaceAll('http://127.0.0.1:4600', sandboxes.get(file)?.url ?? '');
    const { stdout } = await promisify(execFile)('bash', ['-c', `${script} --fail-with-body`], { cwd: folder });
    const answer: unknown = stdout === '' || !/^[[{]/.test(stdout) ? {} : JSON.parse(stdout.split('\n')[0] ?? '');
    expect(answer).not.toHaveProperty('error');
  });

  it('links to files that are there', () => {
    const links = [...readFileSync(`${root}${file}`, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    const beside = file.includes('/') ? `${root}${file.slice(0, file.lastIndexOf('/') + 1)}` : root;
    expect(links.filter((target) => !existsSync(`${beside}${target}`))).toEqual([]);
  });
});
