// Typing errors on the command line and in the environment are told of, with what was probably meant.

import { expect, it } from 'vitest';

import { startCli } from '../commands/run-cli.js';
import { runToEnd, startProcess } from './sandbox-process.js';

it.each<[words: string[], says: string]>([
  [['strat'], 'Did you mean start?'],
  [['triger', 'student.created'], 'Did you mean trigger?'],
  [['start', '--prot', '80'], 'Did you mean --port?'],
  [['--prot', '80'], 'Did you mean --port?'],
  [['trigger', 'student.created', '--dryrun'], 'Did you mean --dry-run?'],
  [['trigger', 'student.created', '--delivery', 'duplicat'], 'Did you mean `duplicate`?'],
  [['listen', '--print', '--events', 'student.creatd'], 'Did you mean `student.created`?'],
  [['export', 'students', '--filter', 'garde=10'], 'Did you mean `grade`?'],
  [['export', 'students', '--format', 'xslx'], 'Did you mean `xlsx`?'],
])('%j is refused', async (words, says) => {
  const { code, stderr } = await startCli(words).end();

  expect(stderr).toContain(says);
  expect(code).toBe(1);
});

it('an event that there is not is refused by the sandbox, which names the one that was meant', async () => {
  const { url } = await startProcess(['--data', 'memory', '--seed', 'empty']);
  const { code, stderr } = await startCli(['trigger', 'student.creatd', '--url', url]).end();

  expect(stderr).toContain('Did you mean `student.created`?');
  expect(code).toBe(1);
});

it('the variable that was set is the one that a refusal names', async () => {
  const { stderr } = await startCli(['events'], { SANDBOX_URL: 'localhost:4600' }).end();
  expect(stderr).toContain('SANDBOX_URL must be');
  expect((await runToEnd([], { SANDBOX_PORT: 'http' })).output).toContain('SANDBOX_PORT must be');
});

it('a variable that there is not is told of at start, and what Kubernetes sets is not', async () => {
  const injected = { SANDBOX_PORT: 'tcp://10.0.0.7:4600', SANDBOX_SERVICE_HOST: '10.0.0.7', SANDBOX_PORT_4600_TCP_ADDR: '10.0.0.7' };
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty'], { ...injected, SANDBOX_SEDE: 'campus' });

  expect(sandbox.output()).toContain('There is no setting SANDBOX_SEDE: it changes nothing. Did you mean `SANDBOX_SEED`?');
  expect(sandbox.output().match(/There is no setting/g)).toHaveLength(1);
});

it('a variable that there is not is told of by every command, beside its answer', async () => {
  const { stdout, stderr } = await startCli(['events', '--help'], { SANDBOX_WORKSPCE: 'ci-1' }).end();

  expect(stderr).toBe('warning: There is no setting SANDBOX_WORKSPCE: it changes nothing. Did you mean `SANDBOX_WORKSPACE`?\n');
  expect(stdout).toContain('Usage:');
});
