// What docs/cli.md says of `import` and `export`: its commands run in a folder of their own, as a shell runs them, and its flags are
// those of the help. The page's other commands, which need neither files nor a shell, are run by docs.long.ts.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, describe, expect, it } from 'vitest';

import { withSandbox } from '../../setup.js';
import { runCli } from '../run-cli.js';

const sandbox = await withSandbox();
const text = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const sectionOf = (command: string): string => new RegExp(`^## ${command}\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(text)?.[1] ?? '';

const COMMANDS = ['import', 'export'].flatMap((command) => {
  const blocks = [...sectionOf(command).matchAll(/```bash\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, block = '']) => block.trim().split('\n'));
});

const folder = mkdtempSync(join(tmpdir(), 'skillpassport-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const student = (await sandbox.api.get('/students?limit=1').expect(200)).body.students[0];
writeFileSync(join(folder, 'students.csv'), 'Name,E-mail\nMeera Das,meera@example.in\n');
writeFileSync(join(folder, 'students.xlsx'), (await sandbox.api.get('/students/export?format=xlsx').responseType('blob').expect(200)).body);
writeFileSync(join(folder, 'grades.csv'), `Legajo,Subject ID,Term,Score\n${student.external_id},astronomy,2026-1,91\n`);

describe('docs/cli.md', () => {
  it('has commands of both', () => {
    expect(new Set(COMMANDS.map((command) => command.split(' ').slice(0, 2).join(' ')))).toEqual(
      new Set(['skillpassport-sandbox import', 'skillpassport-sandbox export']),
    );
  });

  it.each(COMMANDS)('%s', async (command) => {
    const script = `skillpassport-sandbox() { "${process.execPath}" "${cli}" "$@"; }; ${command}`;
    // fails where the exit code is not 0
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env: { ...process.env, SANDBOX_URL: sandbox.url } });
    expect(stderr).toMatch(/^(?:students\.xlsx: [\d,]+ bytes of students\.\n)?$/);
    // the column that --map names is taken, which its title does not tell
    if (command.includes('--map')) expect(stdout).toBe('stdin: 1 created, 0 updated, 0 failed.\n');
  });

  it('names by --map a column that is not known without', async () => {
    const { code, stdout } = await runCli(['import', 'grades', join(folder, 'grades.csv'), '--dry-run'], { SANDBOX_URL: sandbox.url });
    expect(stdout).toContain('Ignored columns: "Legajo". --map says what a column is for');
    expect(code).toBe(1);
  });

  it.each(['import', 'export'])('names every flag of %s', async (command) => {
    const { stdout } = await runCli([command, '--help']);
    const offered = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag = '']) => flag).filter((flag) => flag !== '--help');
    expect(offered).toContain('--format');
    // those of every client command are told of at the head of the page
    for (const flag of offered) expect(['--url', '--workspace', '--admin-token'].includes(flag) ? text : sectionOf(command)).toContain(flag);
  });
});
