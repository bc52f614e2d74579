import { describe, expect, it } from 'vitest';

import { withSandbox } from '../../setup.js';
import { type Receiver, startReceiver } from '../../webhooks/receiver.js';
import { type CliResult, runCli } from '../run-cli.js';

const sandbox = await withSandbox({ seed: 'empty' });

const resend = (workspace: string, ...words: string[]): Promise<CliResult> => runCli(['resend', ...words, '--url', sandbox.url, '--workspace', workspace]);

interface Failed {
  readonly receiver: Receiver;
  readonly endpoint: string;
  readonly event: string;
  readonly delivery: string;
}

/** An event whose delivery failed; the receiver takes what comes later, unless `always`. */
async function failedEvent(workspace: string, { always = false } = {}): Promise<Failed> {
  const { admin } = sandbox.workspace(workspace);
  const receiver = await startReceiver((number) => ({ status: number === 0 || always ? 500 : 200 }));
  const { body } = await admin.post('/webhooks', { url: receiver.url, events: ['*'], retry_schedule: [] }).expect(201);
  const fired = await admin.post('/events', { event: 'student.created', wait: true, endpoint: body.id }).expect(201);
  expect(fired.body.deliveries[0].status).toBe('failed');
  return { receiver, endpoint: body.id, event: fired.body.id, delivery: fired.body.deliveries[0].id };
}

describe('resend', () => {
  it.each(['event', 'delivery'] as const)('sends an %s again, and with --wait tells what became of it', async (kind) => {
    const failed = await failedEvent(kind);
    const { code, stdout, stderr } = await resend(kind, failed[kind], '--wait');
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`^ {2}delivered {2}${failed.receiver.url} {2}2 attempts, the last: 200 in \\d+ ms$`, 'm'));
    expect(code).toBe(0);
    expect(failed.receiver.received.map(({ headers }) => headers['x-sandbox-event-id'])).toEqual([failed.event, failed.event]);
  });

  it('ends with 1 where it failed again', async () => {
    const { event } = await failedEvent('again', { always: true });
    const { code, stdout } = await resend('again', event, '--wait');
    expect(stdout).toMatch(/^ {2}failed {5}\S+ {2}2 attempts, the last: 500/m);
    expect(code).toBe(1);
  });

  it('without --wait says what is pending, and does not wait', async () => {
    const { delivery, receiver } = await failedEvent('now');
    expect(await resend('now', delivery)).toEqual({ code: 0, stdout: `The delivery to ${receiver.url} is pending again.\n`, stderr: '' });
    await receiver.count(2);
  });

  it('with --failed sends all that failed since a time, or from an event on', async () => {
    const [first, second] = [await failedEvent('all'), await failedEvent('all')];
    const one = await resend('all', '--failed', '--since', second.event, '--wait');
    expect(one.stdout).toMatch(/^1 delivery is pending again\.\n {2}delivered/);
    expect(first.receiver.received).toHaveLength(1);
    const rest = await resend('all', '--failed', '--since', '2000-01-01T00:00:00Z', '--wait');
    expect(rest.stdout).toMatch(/^1 delivery is pending again\.\n {2}delivered/);
    expect(first.receiver.received).toHaveLength(2);
    expect([one.code, rest.code]).toEqual([0, 0]);
  });

  it('with --endpoint sends only what failed there', async () => {
    const [first, second] = [await failedEvent('endpoint'), await failedEvent('endpoint')];
    const { stdout } = await resend('endpoint', '--failed', '--since', '2000-01-01T00:00:00Z', '--endpoint', second.endpoint, '--wait');
    expect(stdout).toMatch(/^1 delivery is pending again\./);
    expect([first.receiver.received.length, second.receiver.received.length]).toEqual([1, 2]);
  });

  it('with nothing to send says so', async () => {
    const { code, stdout } = await resend('nothing', '--failed', '--since', '2000-01-01T00:00:00Z', '--wait');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0 deliveries are pending again.\n' });
  });

  it('says why what was asked for is not sent', async () => {
    const { delivery, endpoint } = await failedEvent('gone');
    await sandbox.workspace('gone').admin.delete(`/webhooks/${endpoint}`).expect(204);
    const { code, stderr } = await resend('gone', delivery);
    expect(stderr).toMatch(/The endpoint of this delivery was deleted/);
    expect(code).toBe(1);
  });

  it("with --json prints the sandbox's answer, and with --wait the deliveries as they ended", async () => {
    const { delivery } = await failedEvent('json');
    expect(JSON.parse((await resend('json', delivery, '--json')).stdout)).toMatchObject({ id: delivery, status: 'pending' });
    expect(JSON.parse((await resend('json', delivery, '--json', '--wait')).stdout)).toMatchObject({ deliveries: [{ id: delivery, status: 'delivered' }] });
  });
});
