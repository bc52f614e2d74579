import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';

import { BATTERY } from '../../src/check/battery.js';
import { type CliResult, freePort, runCli } from '../commands/run-cli.js';
import { temporaryFolder } from '../process/sandbox-process.js';
import { documented, guide, hangs, listen, receiver, SECRET, tellsSecrets, unverified } from './receivers.js';

const FEW = ['--only', 'wrong-signature,malformed-json'];
const runCheck = (words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliResult> => runCli(['check', ...words], environment);

const withSecret = { WEBHOOK_SECRET: SECRET };

describe('a check', () => {
  it('passes a right receiver with exit code 0, the secret from the environment', async () => {
    const { code, stdout, stderr } = await runCheck([await listen(receiver()), ...FEW], withSecret);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\nPASSED {2}3 ok, 0 failures, 0 advice; 3 requests in \d\.\d s\n$/);
    expect(stdout).not.toContain('\u001B');
    expect(code).toBe(0);
  });

  it('fails a faulty one with exit code 1', async () => {
    const { code, stdout } = await runCheck([await listen(unverified()), '--secret', SECRET, ...FEW]);
    expect(stdout).toContain(' 1 takes forged events: wrong-signature\n');
    expect(stdout).toMatch(/\nFAILED {2}2 ok, 1 failure, 0 advice; 3 requests/);
    expect(code).toBe(1);
  });

  it('passes one that is advised, unless it is strict', async () => {
    const url = await listen(guide());
    const lenient = await runCheck([url, ...FEW], withSecret);
    expect(lenient.stdout).toMatch(/\nAdvice\n\n 1 malformed-json\n/);
    expect(lenient.code).toBe(0);
    const strict = await runCheck([url, ...FEW, '--strict'], withSecret);
    expect(strict.stdout).toMatch(/\nFAILED \(--strict\) /);
    expect(strict.code).toBe(1);
  });

  it('prints JSON and nothing else', async () => {
    const { code, stdout } = await runCheck([await listen(guide()), ...FEW, '--format', 'json'], withSecret);
    expect(JSON.parse(stdout)).toMatchObject({ passed: true, summary: { ok: 2, advice: 1, failure: 0, not_run: 0 } });
    expect(code).toBe(0);
  });

  it('prints JUnit and nothing else', async () => {
    const { code, stdout } = await runCheck([await listen(unverified()), ...FEW, '--format', 'junit'], withSecret);
    expect(stdout).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="skillpassport-sandbox check" tests="3" failures="1" [^]*<\/testsuites>\n$/,
    );
    expect(code).toBe(1);
  });

  it.each([
    ['text', /^The exam of a webhook receiver: /],
    ['json', /^\{\n {2}"url": /],
    ['junit', /^<\?xml /],
  ])('writes %s into a file and prints the text', async (format, begins) => {
    const file = join(temporaryFolder(), 'report');
    const { stdout } = await runCheck([await listen(receiver()), ...FEW, '--format', format, '--output', file], withSecret);
    expect(readFileSync(file, 'utf8')).toMatch(begins);
    expect(stdout).toMatch(/\nPASSED /);
  });

  it('waits as long as it is told, and ends by itself where nobody answers', async () => {
    const { code, stdout } = await runCheck([await listen(hangs), '--timeout', '100ms'], withSecret);
    expect(stdout).toContain('\nEnded early\n3 answers did not come within 0.1 s: the rest was not sent.\n');
    expect(stdout).toContain(`${BATTERY.length - 3} not run; 3 requests in 0.`);
    expect(code).toBe(1);
  });

  it.each(['text', 'json', 'junit'])('never prints the secret nor what would steer the terminal, in %s', async (format) => {
    const url = `${await listen(tellsSecrets())}?key=${SECRET}`;
    const { stdout, stderr } = await runCheck([url, ...FEW, '--format', format], withSecret);
    expect(stdout).toContain('[secret]');
    expect(stdout + stderr).not.toContain(SECRET);
    for (const steering of ['\u0000', '\u001B', String.raw`\u0000`, String.raw`\u001b`]) expect(stdout).not.toContain(steering);
  });

  it('prints the cases, and needs neither address nor secret for it', async () => {
    const { code, stdout } = await runCheck(['--list']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(BATTERY.map(({ id }) => id));
    expect(code).toBe(0);
  });
});

describe.each(['README.md', 'docs/check.md'])('the command lines of %s', (file) => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const lines = readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => /^(?:\w+=\S+ )*node dist\/cli\.js check /.test(line));

  it('are there', () => expect(lines).not.toEqual([]));

  it.each(lines)('pass the receiver of the documents: %s', async (line) => {
    const secret = /(?:WEBHOOK_SECRET=|--secret )(\S+)/.exec(line)?.[1] ?? 'whsec_local';
    const { host } = new URL(await listen(documented(secret)));
    const command = line.replace('node dist/cli.js', '"$NODE" "$ROOT/dist/cli.js"').replace('127.0.0.1:3000', host);
    const { stdout } = await promisify(execFile)('sh', ['-c', command], {
      cwd: temporaryFolder(),
      env: { ...process.env, NODE: process.execPath, ROOT: root, WEBHOOK_SECRET: secret },
    });
    expect(stdout).toMatch(new RegExp(`\\nPASSED {2}${BATTERY.length} ok, 0 failures, 0 advice; `));
  });
});

describe('a certificate that nobody vouches for', () => {
  async function secureReceiver(): Promise<string> {
    const pem = (name: string): Buffer => readFileSync(new URL(`../webhooks/tls/${name}.pem`, import.meta.url));
    const server = createServer({ key: pem('key'), cert: pem('certificate') }, receiver());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    return `https://localhost:${typeof address === 'object' && address ? address.port : 0}/webhooks/skillpassport`;
  }

  it('is refused, with the flag that takes it', async () => {
    const { code, stderr } = await runCheck([await secureReceiver(), ...FEW], withSecret);
    expect(stderr).toMatch(
      /^skillpassport-sandbox: nothing to check at https:\/\/localhost:\d+\/\S+: the receiver's certificate is not trusted \(\w+\); --insecure takes it\n$/,
    );
    expect(code).toBe(2);
  });

  it('is taken with that flag', async () => {
    const { code, stdout } = await runCheck([await secureReceiver(), ...FEW, '--insecure'], withSecret);
    expect(stdout).toMatch(/\nPASSED /);
    expect(code).toBe(0);
  });
});

describe('where nothing can be checked', () => {
  it('says that nobody listens, once', async () => {
    const port = await freePort();
    const { code, stdout, stderr } = await runCheck([`http://127.0.0.1:${port}/hook`], withSecret);
    expect(stderr).toBe(
      `skillpassport-sandbox: nothing to check at http://127.0.0.1:${port}/hook: connection refused: is the receiver running on ${port}? From a container use host.docker.internal.\n`,
    );
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('says that there is no secret, where there is none', async () => {
    const { code, stderr } = await runCheck(['http://127.0.0.1:9/hook']);
    expect(stderr).toBe('skillpassport-sandbox: name the secret with which the receiver verifies, by --secret or WEBHOOK_SECRET.\n');
    expect(code).toBe(2);
  });

  it('says that the report can’t be written, before anything is sent', async () => {
    const file = join(temporaryFolder(), 'missing', 'report.xml');
    let requests = 0;
    const url = await listen((_, response) => {
      requests += 1;
      response.writeHead(200).end();
    });
    const { code, stdout, stderr } = await runCheck([url, ...FEW, '--output', file], withSecret);
    expect(requests).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^skillpassport-sandbox: --output: ENOENT/);
    expect(existsSync(file)).toBe(false);
    expect(code).toBe(2);
  });

  it('refuses a flag that there is not', async () => {
    const { code, stderr } = await runCheck(['http://127.0.0.1:9/hook', '--nonsense'], withSecret);
    expect(stderr).toMatch(/unknown option '--nonsense'/);
    expect(code).toBe(2);
  });
});
