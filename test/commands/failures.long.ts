import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { sandboxForTest, withSandbox } from '../setup.js';
import { freePort, runCli } from './run-cli.js';

const sandbox = await withSandbox({ seed: 'empty' });
const CLIENTS = [['trigger', 'student.created'], ['listen', '--print'], ['events'], ['deliveries'], ['resend', 'some-id']];

describe('a sandbox that is not there', () => {
  it.each(CLIENTS)('is told of by %s in one line, with what to do', async (...words) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await runCli([...words, '--url', url])).toEqual({
      code: 1,
      stdout: '',
      stderr: `skillpassport-sandbox: No sandbox answers at ${url}. Start one: skillpassport-sandbox start; or name another with --url or SANDBOX_URL.\n`,
    });
  });

  it('whose name nobody knows is told of with the reason', async () => {
    const { code, stderr } = await runCli(['events'], { SANDBOX_URL: 'http://sandbox.invalid' });
    expect(stderr).toMatch(/^skillpassport-sandbox: No sandbox answers at http:\/\/sandbox\.invalid \((?:ENOTFOUND|EAI_AGAIN)\)\./);
    expect(code).toBe(1);
  });

  it('but another server is, is told of as that', async () => {
    const server = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const words of [['events'], ['listen', '--print']]) {
      const { code, stderr } = await runCli([...words, '--url', url]);
      expect(stderr).toBe(`skillpassport-sandbox: ${url} answers, but is no Skill Passport sandbox. Name one with --url.\n`);
      expect(code).toBe(1);
    }
  });

  it.each([
    [
      'other fields',
      '{"events":[{"id":1}],"total":1,"page":1,"pages":1}',
      /the body\.events\.0\.id should be a text\. Are sandbox and command of the same version\?/,
    ],
    ['no JSON', 'hello', /the body should be an object/],
  ])('and one whose answer has %s is told of without a stack', async (_, body, message) => {
    const server = createServer((__, response) => response.setHeader('X-Sandbox-Version', '99').end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { code, stderr } = await runCli(['events', '--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});

describe('the admin token', () => {
  it.each([['trigger', 'student.created'], ['events'], ['deliveries'], ['resend', 'some-id']])('is asked for by %s where it is missing', async (...words) => {
    const guarded = await sandboxForTest({ seed: 'empty', adminToken: 'let-me-in' });
    const { code, stderr } = await runCli([...words, '--url', guarded.url]);
    expect(stderr).toMatch(/^skillpassport-sandbox: .*SANDBOX_ADMIN_TOKEN.* Give it with --admin-token\.\n$/);
    expect(code).toBe(1);
  });

  it.each([
    ['a flag', ['--admin-token', 'let-me-in'], {}],
    ['a variable', [], { SANDBOX_ADMIN_TOKEN: 'let-me-in' }],
  ])('is taken from %s', async (_, flags, environment) => {
    const guarded = await sandboxForTest({ seed: 'empty', adminToken: 'let-me-in' });
    expect(await runCli(['events', '--url', guarded.url, ...flags], environment)).toEqual({ code: 0, stdout: 'No events.\n', stderr: '' });
  });
});

describe('what the API or the command refuses is said in a sentence', () => {
  it.each<[string[], RegExp]>([
    [['trigger', 'student.creatd'], /`event` must be one of student\.created, .*course\.completed.*got "student\.creatd"/],
    [['trigger', 'student.created', '--no-cause', '--data', 'email=x', 'name:=1'], /data\.\w+[\s\S]*data\.\w+/],
    [['trigger', 'payment.completed', '--no-cause', '--data', 'amount=much'], /`data\.amount` must be a number/],
    [['trigger', 'student.created', '--endpoint', 'nobody'], /nobody does not exist/],
    [['trigger', 'student.created', '--data', 'name'], /--data must be field=text/],
    [['trigger', 'student.created', '--delivery', 'polite'], /--delivery must be a kind/],
    [['trigger', 'student.created', '--wait', '--within', 'long'], /--within must be a duration/],
    [['trigger'], /Say which event, before --data: trigger student\.created --data name=Asha\. Events: student\.created, .*course\.completed\.\n$/],
    [['trigger', '--data', 'name=Asha'], /Say which event, before --data/],
    [['events', '--since', 'yesterday'], /`since` must be a time/],
    [['events', '--limit', '0'], /`limit` must be at least 1/],
    [['events', '--url', 'localhost:4600'], /--url must be an http or https URL/],
    [['events', '--workspace', '-x'], /--workspace must be/],
    [['deliveries', '--status', 'lost'], /`status` must be one of pending, delivered or failed/],
    [['deliveries', '--id', 'nothing'], /Delivery nothing does not exist/],
    [['resend'], /Say what to send/],
    [['resend', '--failed'], /Say what to send/],
    [['resend', 'some-id', '--failed', '--since', '2026-01-23T10:00:00Z'], /Say what to send/],
    [['resend', 'nothing'], /There is no event and no delivery nothing/],
    [['resend', '--failed', '--since', 'yesterday'], /`since` must be a time/],
    [['listen'], /Say where the events go/],
    [['listen', '--print', '--forward-to', 'http://127.0.0.1:3000'], /Say where the events go/],
    [['listen', '--forward-to', 'localhost:3000/hook'], /--forward-to must be an http or https URL; got "localhost:3000\/hook"/],
    [['listen', '--forward-to', 'http://169.254.169.254/'], /--forward-to must not lead to a link-local or cloud metadata address/],
    [['listen', '--forward-to', 'http://a:b@127.0.0.1/'], /--forward-to must not hold a user name/],
    [['listen', '--forward-to', 'http://127.0.0.1:3000', '--retries', 'many'], /--retries must be a whole number/],
    [
      ['listen', '--print', '--events', 'student.creatd'],
      /--events must be names of events.*got "student\.creatd"\. Events: student\.created, .*course\.completed/,
    ],
    [['listen', '--print', '--api-key', 'wrong'], /--api-key and --api-secret/],
    [['triger', 'student.created'], /unknown command 'triger'\n\(Did you mean trigger\?\)/],
  ])('%j', async (words, message) => {
    const { code, stdout, stderr } = await runCli(words, { SANDBOX_URL: sandbox.url });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout.replace(/^Signing secret: .*\n/, '')).toBe('');
    expect(code).toBe(1);
  });

  it('listen says where there is no stream', async () => {
    const documented = await sandboxForTest({ seed: 'empty', fidelity: 'documented' });
    const { code, stderr } = await runCli(['listen', '--print', '--url', documented.url]);
    expect(stderr).toMatch(/^skillpassport-sandbox: .*With SANDBOX_FIDELITY=documented there is no event stream, as in production: .*\n$/);
    expect(code).toBe(1);
  });
});

it('--help lists every command, and each has a help of its own that names the settings', async () => {
  const { stdout } = await runCli(['--help']);
  for (const command of ['start', 'trigger', 'listen', 'events', 'deliveries', 'resend']) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  for (const [command = ''] of CLIENTS) {
    const own = await runCli([command, '--help']);
    expect(own.stdout).toMatch(/SANDBOX_URL[\s\S]*SANDBOX_WORKSPACE[\s\S]*SANDBOX_ADMIN_TOKEN/);
    expect(own.code).toBe(0);
  }
});
