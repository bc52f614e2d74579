// The README's import and export, run as they stand: in CommonJS, in a folder of their own, against the sandbox.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, it, onTestFinished } from 'vitest';

import { withSandbox } from '../../setup.js';
import { fileOf, sandboxClient } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });
const readme = readFileSync(new URL('../../../sdk/README.md', import.meta.url), 'utf8');
const section = /^## Import and export$(.*?)^## /ms.exec(readme)?.[1] ?? '';
const [importing = '', exporting = ''] = [...section.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);

it("the README's import and export bring a file in and out again", async () => {
  const students = ['Name,Email,Grade', 'Asha,asha@x.in,10', 'Ravi,ravi(at)x.in,10', 'Meera,meera@x.in,11', 'Uma,asha@x.in,11,more'].join('\n');
  // named as the README has it; what it is shows in its content
  const folder = fileOf('students.xlsx', students).replace(/students\.xlsx$/, '');
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  process.chdir(folder);
  const printed: string[] = [];
  const run = (code: string): Promise<void> =>
    new Function('client', 'require', 'console', `return (async () => {${code}})()`)(sandboxClient(sandbox), createRequire(import.meta.url), {
      log: (text: string) => printed.push(text),
    });

  await run(importing);
  expect(printed[0]).toBe('0 of ? rows');
  expect(printed.slice(-4)).toEqual([
    '4 of 4 rows',
    '2 created, 0 updated, 2 rejected',
    expect.stringMatching(/^Row 3, Email: /),
    expect.stringMatching(/^Row 5, the row: /),
  ]);

  await run(exporting);
  const { fileName } = await sandboxClient(sandbox).students.export({ format: 'xlsx' });
  expect(readFileSync(fileName).subarray(0, 2).toString()).toBe('PK');
  await expect(sandboxClient(sandbox).students.import(fileName, { mode: 'update', dryRun: true })).resolves.toMatchObject({ updated: 1, failed: 0 });
});
