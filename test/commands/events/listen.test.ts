import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createStudent, startProcess, temporaryFolder } from '../../process/sandbox-process.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { type Received, startReceiver } from '../../webhooks/receiver.js';
import { type CliProcess, freePort, startCli } from '../run-cli.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** Listens to a workspace of its own, and is ready. */
async function listen(workspace: string, words: readonly string[], environment: Record<string, string> = {}): Promise<CliProcess> {
  const cli = startCli(['listen', '--url', sandbox.url, '--workspace', workspace, ...words], environment);
  await cli.prints(/^Ready: /m);
  return cli;
}

/** As the integration guide verifies it: over the raw body, compared as it stands. */
const isSigned = ({ headers, body }: Received, secret: string): boolean =>
  headers['x-skillpassport-signature'] === createHmac('sha256', secret).update(body).digest('hex');

const fire = async (workspace: string, body: Record<string, unknown>): Promise<string> =>
  (await sandbox.workspace(workspace).admin.post('/events', body).expect(201)).body.id;

const ids = (received: readonly Received[]): unknown[] => received.map(({ headers }) => headers['x-sandbox-event-id']);

describe('listen --forward-to', () => {
  it('brings each event to the receiver as a webhook is brought: the same bytes, the same headers, signed', async () => {
    const [direct, forwarded] = [await startReceiver(), await startReceiver()];
    await sandbox
      .workspace('same')
      .admin.post('/webhooks', { url: direct.url, events: ['*'], secret: 'whsec_test' })
      .expect(201);
    const cli = await listen('same', ['--forward-to', forwarded.url]);
    await fire('same', { event: 'student.created', data: { student_id: 's', name: 'श्रेया 🎓 \u2028', email: 'a@b.in' } });
    await Promise.all([direct.count(1), forwarded.count(1)]);
    const [one, other] = [direct.received[0], forwarded.received[0]];
    expect(other?.body).toBe(one?.body);
    const names = (request: Received | undefined): string[] => (request?.rawHeaders ?? []).filter((_, index) => index % 2 === 0);
    expect(names(other)).toEqual(names(one));
    expect({ ...other?.headers, host: '' }).toEqual({ ...one?.headers, host: '' });
    expect(cli.stdout()).toMatch(new RegExp(`^Signing secret: whsec_test\nReady: forwarding all events of ${sandbox.url}/w/same to ${forwarded.url}\n`));
  });

  it('tells time, event, id, status and duration of each, and at SIGINT how many there were, with exit code 0', async () => {
    const receiver = await startReceiver();
    const cli = await listen('lines', ['--forward-to', receiver.url]);
    const id = await fire('lines', { event: 'course.completed' });
    await cli.prints(/ ms$/m);
    expect(cli.stdout()).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d {2}course\\.completed {11}${id.slice(0, 8)} {2}200 +\\d+ ms$`, 'm'));
    const { code, stdout, stderr } = await cli.end('SIGINT');
    expect(stdout).toMatch(/\n1 event: 1 delivered\.\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('ends at once, with 0, while the receiver hangs and others wait for their next attempt', async () => {
    const receiver = await startReceiver((number) => (number === 0 ? { status: 500 } : 'hang'));
    const cli = await listen('hang', ['--forward-to', receiver.url]);
    await fire('hang', { event: 'student.created' });
    await cli.prints(/again in 1 s/);
    await fire('hang', { event: 'student.created' });
    await receiver.count(2);
    const begun = performance.now();
    const { code, stdout } = await cli.end('SIGTERM');
    // the receiver would have had ten seconds
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(stdout).toMatch(/\n2 events: 0 delivered, 2 not brought to an end\.\n$/);
    expect(code).toBe(0);
  });

  it('forwards only the events that are asked for', async () => {
    const receiver = await startReceiver();
    await listen('filter', ['--forward-to', receiver.url, '--events', 'student.enrolled,course.completed']);
    const expected: string[] = [];
    for (const event of ['student.created', 'student.enrolled', 'payment.completed', 'course.completed']) {
      const id = await fire('filter', { event });
      if (['student.enrolled', 'course.completed'].includes(event)) expected.push(id);
    }
    await receiver.count(2);
    expect(new Set(ids(receiver.received))).toEqual(new Set(expected));
  });

  it.each([
    ['--secret', ['--secret', 'whsec_mine'], {}],
    ['WEBHOOK_SECRET', [], { WEBHOOK_SECRET: 'whsec_mine' }],
  ])('signs with %s, which is not printed', async (name, words, environment) => {
    const receiver = await startReceiver();
    const workspace = name.replace(/^-+/, '');
    const cli = await listen(workspace, ['--forward-to', receiver.url, ...words], environment);
    await fire(workspace, { event: 'student.created' });
    await receiver.count(1);
    expect(receiver.received.map((request) => isSigned(request, 'whsec_mine'))).toEqual([true]);
    expect(cli.stdout()).toContain(`Signing secret: as ${name} says\n`);
    expect(cli.stdout()).not.toContain('whsec_mine');
  });

  it('tries again where the receiver is down at first, and later events do not wait for it', async () => {
    const port = await freePort();
    const cli = await listen('down', ['--forward-to', `http://127.0.0.1:${port}/hook`]);
    const first = await fire('down', { event: 'student.created' });
    await cli.prints(/again in 1 s: connection refused: is the receiver running on \d+\?/);
    const received: unknown[] = [];
    const receiver = createServer((request, response) => {
      received.push([request.headers['x-sandbox-event-id'], request.headers['x-sandbox-attempt']]);
      request.resume();
      response.end();
    });
    await listenOn(receiver, port);
    const second = await fire('down', { event: 'student.enrolled' });
    await cli.prints(/at attempt 2/);
    expect(received).toEqual([
      [second, '1'],
      [first, '2'],
    ]);
  });

  it('with --retries 0 gives up at once', async () => {
    const receiver = await startReceiver(() => ({ status: 503 }));
    const cli = await listen('give-up', ['--forward-to', receiver.url, '--retries', '0']);
    await fire('give-up', { event: 'student.created' });
    await cli.prints(/503 +\d+ ms {2}given up after 1 attempt$/m);
    expect((await cli.end('SIGINT')).stdout).toMatch(/1 event: 0 delivered, 1 failed\.\n$/);
  });
});

describe('listen --print', () => {
  it('prints the bodies as JSON lines on stdout, and all else on stderr', async () => {
    const cli = await listen('print', ['--print']);
    await fire('print', { event: 'student.enrolled', data: { student_id: 's', course_id: 'c' } });
    await cli.prints(/student\.enrolled/);
    const { code, stdout, stderr } = await cli.end('SIGINT');
    expect(JSON.parse(stdout)).toMatchObject({ event: 'student.enrolled', data: { student_id: 's', course_id: 'c' } });
    expect(stderr).toBe(`Ready: printing all events of ${sandbox.url}/w/print\n1 event: 1 delivered.\n`);
    expect(code).toBe(0);
  });

  it('asks for nothing but the stream', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(200, { 'X-Sandbox-Version': '1', 'Content-Type': 'text/event-stream' }).write('id: start\n\n');
    });
    await listenOn(server, 0);
    const { port } = server.address() as AddressInfo;
    await startCli(['listen', '--print', '--url', `http://127.0.0.1:${port}`, '--events', 'student.created, course.completed']).prints(/^Ready: /m);
    expect(asked).toEqual(['/v1/events/stream?events=student.created%2Ccourse.completed']);
  });

  it('needs no admin token, only a key', async () => {
    const guarded = await sandboxForTest({ seed: 'empty', adminToken: 'let-me-in' });
    const cli = startCli(['listen', '--print', '--url', guarded.url], { SANDBOX_API_KEY: 'test_key', SANDBOX_API_SECRET: 'test_secret' });
    await cli.prints(/^Ready: /m);
    await createStudent(guarded.url, 'asha@example.in');
    await cli.prints(/"student\.created"/);
    expect((await cli.end('SIGINT')).code).toBe(0);
  });

  it('ends quietly when nobody reads any more', async () => {
    const cli = await listen('pipe', ['--print']);
    cli.child.stdout?.destroy();
    await fire('pipe', { event: 'student.created' });
    await fire('pipe', { event: 'student.created' });
    const { code, stderr } = await cli.end();
    expect(stderr).toMatch(/^Ready: [^\n]*\n$/);
    expect(code).toBe(0);
  });
});

describe('listen, when the sandbox is stopped and started again', () => {
  it.each([
    ['after some events', 1, temporaryFolder],
    ['before there was any', 0, temporaryFolder],
    ['before there was any, in memory', 0, () => 'memory'],
  ])('%s, loses nothing and doubles nothing, without the admin token', async (_, before, dataOf) => {
    const receiver = await startReceiver();
    const [data, port] = [dataOf(), String(await freePort())];
    const admin = { 'X-Sandbox-Admin-Token': 'let-me-in' };
    const start = (): ReturnType<typeof startProcess> =>
      startProcess(['--data', data, '--seed', 'empty', '--port', port], { SANDBOX_ADMIN_TOKEN: admin['X-Sandbox-Admin-Token'] });
    const first = await start();
    const cli = startCli(['listen', '--url', first.url, '--forward-to', receiver.url]);
    await cli.prints(/^Ready: /m);
    for (let number = 0; number < before; number += 1) await createStudent(first.url, `before${number}@example.in`);
    await receiver.count(before);
    await first.stop();
    await cli.prints(/^Lost the line to http:\S+: (?:the sandbox closed it|the connection broke)\. Trying again until it is back\.$/m);

    const second = await start();
    await createStudent(second.url, 'while-away@example.in');
    await cli.prints(/^The line to http:\S+ is back\.$/m);
    await createStudent(second.url, 'after@example.in');
    await receiver.count(before + 2);

    const log: unknown = await (await fetch(`${second.url}/_admin/events`, { headers: admin })).json();
    expect(log).toMatchObject({ total: before + 2 });
    expect(ids(receiver.received).sort()).toEqual((log as { events: { id: string }[] }).events.map(({ id }) => id).sort());
    const { code, stdout, stderr } = await cli.end('SIGINT');
    expect(stdout).toMatch(new RegExp(`\n${before + 2} events: ${before + 2} delivered\\.\n$`));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/Lost the line/g)).toHaveLength(1);
  });

  it('and has forgotten the events that there were, says that some may be missing, and goes on', async () => {
    const receiver = await startReceiver();
    const port = String(await freePort());
    const start = (): ReturnType<typeof startProcess> => startProcess(['--data', 'memory', '--seed', 'empty', '--port', port]);
    const first = await start();
    const cli = startCli(['listen', '--url', first.url, '--forward-to', receiver.url]);
    await cli.prints(/^Ready: /m);
    await createStudent(first.url, 'a@example.in');
    await createStudent(first.url, 'b@example.in');
    await receiver.count(2);
    await first.stop('SIGKILL');
    await cli.prints(/^Lost the line/m);
    const second = await start();
    await cli.prints(/is back\.\n.*is not in the log any more/);
    await createStudent(second.url, 'c@example.in');
    await receiver.count(3);
    expect(receiver.received[2]?.body).toContain('c@example.in');
  });

  it('ends at once, with 0, while it waits for the sandbox', async () => {
    const first = await startProcess(['--data', 'memory', '--seed', 'empty']);
    const cli = startCli(['listen', '--url', first.url, '--print']);
    await cli.prints(/^Ready: /m);
    await first.stop();
    await cli.prints(/^Lost the line/m);
    expect((await cli.end('SIGINT')).code).toBe(0);
  });

  it('says why and ends with 1 where its key is not known any more', async () => {
    const [folder, port] = [temporaryFolder(), String(await freePort())];
    const first = await startProcess(['--data', folder, '--seed', 'empty', '--port', port]);
    const own = { key: 'own_key', secret: 'own_secret' };
    await fetch(`${first.url}/_admin/api-keys`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(own) });
    const cli = startCli(['listen', '--url', first.url, '--print', '--api-key', own.key, '--api-secret', own.secret]);
    await cli.prints(/^Ready: /m);
    await first.stop();
    await startProcess(['--data', folder, '--seed', 'empty', '--port', port, '--reset']);
    const { code, stderr } = await cli.end();
    expect(stderr).toMatch(/skillpassport-sandbox: .* Give the key with --api-key and --api-secret\.\n$/);
    expect(code).toBe(1);
  });
});

async function listenOn(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}
