// The dispatcher over a real workspace and real receivers on loopback. The clock is frozen: only the tests move it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { withdrawn } from '../../src/domain/withdrawn.js';
import { openFileStorage } from '../../src/storage/file.js';
import { memoryStorage } from '../../src/storage/memory.js';
import { type Storage, StorageError, type WorkspaceLog } from '../../src/storage/storage.js';
import { sign } from '../../src/webhooks/sign.js';
import { Workspace } from '../../src/workspace/workspace.js';
import { useFakeTime } from '../fake-time.js';
import { foundIn, originOf } from '../workspace/origin.js';
import { gate } from './gate.js';
import { rawServer } from './raw-server.js';
import { startReceiver } from './receiver.js';
import { START, testWorkspace } from './test-workspace.js';

describe('an event', () => {
  it('goes to every endpoint that subscribes to it, signed with its own secret', async () => {
    const [first, second, third] = [await startReceiver(), await startReceiver(), await startReceiver()];
    const { endpoint, emit, dispatcher, workspace } = testWorkspace();
    endpoint({ url: `${first.url}?a=b`, secret: 'one' });
    endpoint({ url: second.url, secret: 'two', events: ['student.created'] });
    endpoint({ url: third.url, events: ['course.completed'] });
    emit('Zoë');
    await dispatcher.idle();
    const [event] = workspace.store.events.all();
    const body = '{"event":"student.created","timestamp":"2026-01-23T10:00:00Z","data":{"student_id":"s1","name":"Zoë","email":"asha@example.in"}}';
    expect(third.received).toEqual([]);
    for (const [receiver, secret, target] of [
      [first, 'one', '/hook?a=b'],
      [second, 'two', '/hook'],
    ] as const) {
      expect(receiver.received).toHaveLength(1);
      expect(receiver.received[0]).toMatchObject({
        method: 'POST',
        path: target,
        body,
        headers: {
          'content-type': 'application/json',
          'x-skillpassport-signature': sign(secret, body),
          'x-sandbox-event-id': event?.id,
          'x-sandbox-attempt': '1',
        },
      });
      expect(receiver.received[0]?.rawHeaders).toContain('X-SkillPassport-Signature');
    }
  });

  it('is delivered by a 2xx, and what was sent and answered is logged', async () => {
    const receiver = await startReceiver(() => ({ status: 202, headers: { 'X-Reply': 'yes' }, body: 'taken' }));
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'delivered', next_attempt_at: null });
    expect(delivery().attempts).toMatchObject([
      {
        number: 1,
        at: START,
        // the event and the torture say what the body was
        request: { headers: { 'X-Sandbox-Attempt': '1' }, body: null },
        response: { status: 202, headers: { 'x-reply': 'yes' }, body: 'taken' },
        error: null,
      },
    ]);
  });

  it('is not sent before the code that emitted it is done', async () => {
    const receiver = await startReceiver();
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    expect(delivery().status).toBe('pending');
    await Promise.resolve();
    expect(receiver.received).toEqual([]);
    await dispatcher.idle();
    expect(receiver.received).toHaveLength(1);
  });

  it('whose commit is taken back is never sent', async () => {
    const receiver = await startReceiver();
    const { endpoint, workspace, dispatcher } = testWorkspace();
    endpoint({ url: receiver.url });
    expect(() =>
      workspace.transaction(() => {
        workspace.emit('student.created', {});
        throw new Error('no');
      }),
    ).toThrow('no');
    await dispatcher.idle();
    expect(receiver.received).toEqual([]);
  });

  it('reaches a receiver a thousand times, eight at once and no more', async () => {
    const eight = gate();
    const receiver = await startReceiver(async (number) => {
      if (number === 7) eight.open();
      await eight.promise;
      return { status: 200 };
    });
    const { endpoint, workspace, dispatcher } = testWorkspace();
    endpoint({ url: receiver.url });
    workspace.transaction(() => {
      for (let n = 0; n < 1_000; n += 1) workspace.emit('student.created', { n });
    });
    await dispatcher.idle();
    expect(receiver.received).toHaveLength(1_000);
    expect(receiver.mostAtOnce()).toBe(8);
    expect(workspace.store.deliveries.count('status', 'delivered')).toBe(1_000);
  });
});

it('one commit may bring more deliveries than a call takes arguments', async () => {
  const { endpoint, workspace, dispatcher } = testWorkspace();
  for (let n = 0; n < 15; n += 1) endpoint({ url: 'http://127.0.0.1:9/' });
  workspace.transaction(() => {
    for (let n = 0; n < 10_000; n += 1) workspace.emit('student.created', {});
  });
  expect(workspace.store.deliveries.count('status', 'pending')).toBe(150_000);
  dispatcher.close();
});

describe('a delivery that fails', () => {
  it('is tried again when the clock gets there, and not before', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'pending', next_attempt_at: START + 1_000 });
    await advance(0.999);
    expect(receiver.received).toHaveLength(1);
    await advance(0.001);
    expect(delivery()).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }, { number: 2, at: START + 1_000 }] });
    expect(receiver.received[1]?.headers).toMatchObject({
      'x-sandbox-attempt': '2',
      'x-sandbox-event-id': receiver.received[0]?.headers['x-sandbox-event-id'],
      'x-skillpassport-signature': receiver.received[0]?.headers['x-skillpassport-signature'],
    });
  });

  it('goes through its whole schedule in one move of the clock, each attempt at its time, and then fails', async () => {
    const receiver = await startReceiver(() => ({ status: 503 }));
    const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    await advance(3_600);
    expect(delivery()).toMatchObject({ status: 'failed', next_attempt_at: null });
    expect(delivery().attempts.map(({ number, at }) => [number, (at - START) / 1_000])).toEqual([
      [1, 0],
      [2, 1],
      [3, 6],
      [4, 36],
      [5, 156],
      [6, 756],
    ]);
    await advance(36_000);
    expect(receiver.received).toHaveLength(6);
  });

  it('waits as Retry-After asks, up to twice the step', async () => {
    const receiver = await startReceiver(() => ({ status: 429, headers: { 'Retry-After': '3600' } }));
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url, retry_schedule: [30] });
    emit();
    await dispatcher.idle();
    expect(delivery().next_attempt_at).toBe(START + 60_000);
  });

  it('is tried again at once where its schedule begins with 0, the clock standing still', async () => {
    const receiver = await startReceiver((number) => ({ status: number < 2 ? 500 : 200 }));
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url, retry_schedule: [0, 0] });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'delivered', attempts: [{}, {}, {}] });
  });

  it('is retried beside the others that are due in the same second', async () => {
    const all = gate();
    const receiver = await startReceiver(async (number) => {
      if (number < 5) return { status: 500 };
      if (number === 9) all.open();
      // would wait for ever if the retries were sent one after another
      await all.promise;
      return { status: 200 };
    });
    const { endpoint, emit, dispatcher, workspace, advance } = testWorkspace();
    endpoint({ url: receiver.url });
    for (let n = 0; n < 5; n += 1) emit();
    await dispatcher.idle();
    await advance(1);
    expect(workspace.store.deliveries.count('status', 'delivered')).toBe(5);
  });

  it('does not follow a redirect', async () => {
    const target = await startReceiver();
    const receiver = await startReceiver(() => ({ status: 302, headers: { Location: target.url } }));
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url, retry_schedule: [] });
    emit();
    await dispatcher.idle();
    expect(target.received).toEqual([]);
    expect(delivery()).toMatchObject({
      status: 'failed',
      attempts: [{ response: { status: 302, headers: { location: target.url } }, error: expect.stringContaining(`not followed. It led to "${target.url}"`) }],
    });
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:9/', /^connection refused: is the receiver running on 9\?/],
    ['the host has no address', 'http://no-such-host.invalid/', /the host no-such-host.invalid (is not known|can't be looked up)/],
    ['the address is link-local', 'http://169.254.169.254/latest/meta-data', /link-local or cloud metadata/],
    ['the address is link-local in another notation', 'http://[::ffff:a9fe:a9fe]/', /link-local or cloud metadata/],
  ])('says why where %s', async (_, url, error) => {
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url, retry_schedule: [] });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'failed', attempts: [{ response: null, error: expect.stringMatching(error) }] });
  });

  it('says so where an https URL leads to a receiver without TLS', async () => {
    const receiver = await startReceiver();
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url.replace('http:', 'https:'), retry_schedule: [] });
    emit();
    await dispatcher.idle();
    expect(receiver.received).toEqual([]);
    expect(delivery()).toMatchObject({ status: 'failed', attempts: [{ response: null, error: expect.stringMatching(/^the receiver speaks no TLS on \d+/) }] });
  });

  it('is cut off when no answer comes within 10 s of real time, whatever the clock of the workspace says', async () => {
    useFakeTime({ toFake: ['setTimeout', 'clearTimeout'] });
    const receiver = await startReceiver(() => 'hang');
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    await receiver.count(1);
    vi.advanceTimersByTime(9_999);
    expect(delivery().attempts).toEqual([]);
    vi.advanceTimersByTime(1);
    await Promise.all([dispatcher.idle(), receiver.givenUp(1)]);
    expect(delivery()).toMatchObject({ status: 'pending', next_attempt_at: START + 1_000, attempts: [{ response: null, error: 'no answer within 10000 ms' }] });
  });

  it('is delivered all the same where a 2xx came in time and only its body hangs', async () => {
    const server = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'));
    const { endpoint, emit, dispatcher, delivery } = testWorkspace({ timeoutMs: 1_000 });
    endpoint({ url: server.url });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({
      status: 'delivered',
      attempts: [{ response: { status: 200, body: 'half' }, error: 'the answer did not end within 1000 ms' }],
    });
  });

  it.each([
    ['that was idle is sent once more, as the same attempt', 1_000, 3, [{ number: 1, response: { status: 200 } }]],
    [
      'that was in use a moment ago has failed: the receiver had it',
      999,
      2,
      [{ number: 1, response: null, error: expect.stringMatching(/closed the connection/) }],
    ],
  ])('over a kept connection %s, where it is closed', async (_, idleMs, expected, attempts) => {
    useFakeTime({ toFake: ['performance'] });
    let requests = 0;
    const server = await rawServer((socket) => {
      requests += 1;
      if (requests === 2) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n');
    });
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: server.url });
    emit();
    await dispatcher.idle();
    vi.advanceTimersByTime(idleMs);
    emit();
    await dispatcher.idle();
    expect(requests).toBe(expected);
    expect(delivery(1).attempts).toMatchObject(attempts);
  });
});

describe('the body of an answer', () => {
  it('is kept up to 4 KiB, without half a character at its end', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: `x${'€'.repeat(20_000)}` }));
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    expect(delivery().attempts[0]?.response?.body).toBe(`x${'€'.repeat(1_365)}`);
  });

  it('is not read to its end where it has none', async () => {
    const server = await rawServer((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = (): void => {
        while (!socket.destroyed && socket.write('x'.repeat(65_536)));
      };
      socket.on('drain', more);
      more();
    });
    const { endpoint, emit, dispatcher, delivery } = testWorkspace();
    endpoint({ url: server.url });
    emit();
    await dispatcher.idle();
    expect(delivery()).toMatchObject({ status: 'delivered', attempts: [{ error: null }] });
    expect(delivery().attempts[0]?.response?.body).toHaveLength(4_096);
  });
});

describe('a receiver that hangs', () => {
  it('holds up nobody else', async () => {
    const slow = await startReceiver(() => 'hang');
    const quick = await startReceiver();
    const { endpoint, emit, workspace } = testWorkspace();
    endpoint({ url: slow.url });
    endpoint({ url: quick.url });
    for (let n = 0; n < 20; n += 1) emit();
    await Promise.all([slow.count(8), quick.count(20)]);
    expect(slow.received).toHaveLength(8);
    expect(workspace.store.deliveries.count('status', 'failed')).toBe(0);
  });

  it('is let go at close: its deliveries stay pending, without an attempt', async () => {
    const slow = await startReceiver(() => 'hang');
    const { endpoint, emit, workspace, dispatcher } = testWorkspace();
    endpoint({ url: slow.url });
    for (let n = 0; n < 20; n += 1) emit();
    await slow.count(8);
    dispatcher.close();
    await Promise.all([dispatcher.idle(), slow.givenUp(8)]);
    expect(slow.received).toHaveLength(8);
    expect(workspace.store.deliveries.all()).toHaveLength(20);
    for (const delivery of workspace.store.deliveries.all()) expect(delivery).toMatchObject({ status: 'pending', next_attempt_at: START, attempts: [] });
  });

  it('is let go at a reset, and nothing of what it was sent comes back', async () => {
    const slow = await startReceiver((number) => (number < 8 ? 'hang' : { status: 200 }));
    const { endpoint, emit, workspace, dispatcher } = testWorkspace();
    endpoint({ url: slow.url });
    for (let n = 0; n < 20; n += 1) emit();
    await slow.count(8);
    await workspace.reset(false);
    await Promise.all([dispatcher.idle(), slow.givenUp(8)]);
    expect(workspace.store.deliveries.size).toBe(0);
    emit();
    await dispatcher.idle();
    expect(slow.received).toHaveLength(9);
    expect(workspace.store.deliveries.all()).toMatchObject([{ status: 'delivered' }]);
  });
});

describe('a restart', () => {
  it('sends what was pending, with the attempts that it had, and waits for what is not due', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dispatcher-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const open = (): Promise<Storage> =>
      openFileStorage({ folder, current: { identity: originOf().identity, base: originOf().base.data }, lock: false, fsync: false, warn: () => {} });
    const due = await startReceiver((number) => (number === 0 ? 'hang' : { status: 200 }));
    const later = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    const first = testWorkspace({ storage: await open() });
    first.endpoint({ url: due.url });
    first.endpoint({ url: later.url });
    first.emit();
    await due.count(1);
    // stored once the other endpoint's outcome is: it waits for its retry
    while (first.delivery(1).attempts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await first.close();
    const again = await open();
    const second = testWorkspace({
      restored: await Workspace.open({ name: 'default', origin: originOf(), storage: again, found: await foundIn(again), realNow: () => START }),
    });
    await second.dispatcher.idle();
    expect(second.delivery(0)).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }] });
    expect(second.delivery(1)).toMatchObject({ status: 'pending', next_attempt_at: START + 1_000, attempts: [{ number: 1 }] });
    await second.advance(1);
    expect(second.delivery(1)).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }, { number: 2 }] });
    expect([due.received.length, later.received.length]).toEqual([2, 2]);
  });
});

describe('an endpoint that is gone', () => {
  it('leaves a delivery that waits for its time failed, with the reason', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    const { endpoint, emit, workspace, dispatcher, delivery, advance } = testWorkspace();
    const { id } = endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    workspace.transaction(() => workspace.store.webhook_endpoints.delete(id));
    await advance(1);
    expect(delivery()).toMatchObject({ status: 'failed', attempts: [{ number: 1 }, { number: 2, error: 'not sent: the webhook endpoint was deleted' }] });
    expect(receiver.received).toHaveLength(1);
  });

  it('has what is being sent to it cut off', async () => {
    const slow = await startReceiver(() => 'hang');
    const { endpoint, emit, dispatcher } = testWorkspace();
    const { id } = endpoint({ url: slow.url });
    emit();
    await slow.count(1);
    dispatcher.forget(id);
    await Promise.all([dispatcher.idle(), slow.givenUp(1)]);
    expect(slow.received).toHaveLength(1);
  });
});

describe('an outcome that can not be stored', () => {
  it('leaves the delivery pending, warns, and is sent again later', async () => {
    let broken = false;
    const log: WorkspaceLog = {
      append: () => (broken ? Promise.resolve().then(fail) : undefined),
      replace: async () => {},
      close: async () => {},
    };
    let hooks: { readonly onFailed: () => void } | undefined;
    const fail = (): never => {
      hooks?.onFailed();
      throw new StorageError('no space left on device');
    };
    const storage = {
      ...memoryStorage(),
      open: (_: string, _stored: unknown, given: { readonly onFailed: () => void }) => {
        hooks = given;
        return log;
      },
    };
    const warnings: string[] = [];
    const receiver = await startReceiver(() => {
      // the disk is full only while the receiver is at work
      broken = true;
      return { status: 200 };
    });
    const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace({ storage, warn: (message) => warnings.push(message) });
    endpoint({ url: receiver.url });
    emit();
    await dispatcher.idle();
    expect(warnings).toEqual([expect.stringMatching(/^the outcome of the delivery \S+ could not be stored: no space left on device$/)]);
    expect(delivery()).toMatchObject({ status: 'pending', attempts: [] });
    broken = false;
    await advance(5);
    expect(receiver.received.map(({ headers }) => headers['x-sandbox-attempt'])).toEqual(['1', '1']);
  });
});

describe('a delivery that the workspace has failed', () => {
  it('is waited for no more, and lets go what was held back until it had been sent', async () => {
    const receiver = await startReceiver();
    const { workspace, endpoint, emit, dispatcher, advance, delivery } = testWorkspace();
    endpoint({ url: receiver.url, torture: { kind: 'out_of_order', delay_ms: 60_000 } });
    endpoint({ url: receiver.url, torture: { kind: 'delayed', delay_ms: 60_000 } });
    emit();
    await dispatcher.idle();
    const [held, later] = [delivery(0), delivery(1)];
    workspace.transaction(() => workspace.dispatch(withdrawn(later, 'dropped', START)));
    workspace.transaction(() => workspace.dispatch(withdrawn(held, 'dropped', START)));
    const wakeUps = vi.spyOn(workspace.store.deliveries, 'get');
    await advance(120);
    expect([receiver.received, wakeUps.mock.calls]).toEqual([[], []]);
    expect(workspace.store.deliveries.all().map(({ status }) => status)).toEqual(['failed', 'failed']);
  });
});
