// The event stream, read by somebody else's EventSource, and raw where the bytes matter.

import { EventSource } from 'eventsource';
import { describe, expect, it, onTestFinished } from 'vitest';

import { BOUNDS } from '../../src/workspace/bounds.js';
import { API_KEY, sandboxForTest, type TestSandbox, withSandbox } from '../setup.js';

const sandbox = await withSandbox();
const { api, admin, open, as } = sandbox;

interface Message {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

interface Listener {
  /** The next message, come or to come. */
  readonly next: () => Promise<Message>;
  readonly close: () => void;
}

type Of = Pick<TestSandbox, 'url'>;

/** Resolves once the stream stands. */
async function listen(of: Of, { events, after }: { events?: string; after?: string } = {}): Promise<Listener> {
  const come: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  const source = new EventSource(`${of.url}/v1/events/stream${events === undefined ? '' : `?events=${events}`}`, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...API_KEY, ...(after !== undefined && { 'Last-Event-ID': after }) } }),
  });
  const take = ({ lastEventId, type, data }: MessageEvent<string>): void => {
    const message = { id: lastEventId, type, data };
    const waiter = waiting.shift();
    if (waiter) waiter(message);
    else come.push(message);
  };
  source.addEventListener('message', take);
  source.addEventListener('gap', take);
  onTestFinished(() => source.close());
  await new Promise<void>((resolve, reject) => {
    source.addEventListener('open', () => resolve());
    source.addEventListener('error', (error) => reject(new Error(error.message)));
  });
  return {
    next: () => {
      const message = come.shift();
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    },
    close: () => source.close(),
  };
}

let people = 0;
async function newStudent(of: Pick<TestSandbox, 'api'> = sandbox): Promise<{ id: string; email: string }> {
  const email = `streamed.${(people += 1)}@example.in`;
  const { body } = await of.api.post('/students', { name: 'Zoë रवि 🎓\u2028', email }).expect(201);
  return body;
}

describe('the stream', () => {
  it('gives each event as its webhook would say it, byte for byte, with the id of the event', async () => {
    const listener = await listen(sandbox);
    const student = await newStudent();
    const message = await listener.next();
    const { body: log } = await admin.get('/events?limit=1').expect(200);
    const [event] = log.events;
    expect(message).toEqual({
      id: event.id,
      type: 'message',
      data: JSON.stringify({
        event: 'student.created',
        timestamp: event.timestamp,
        data: { student_id: student.id, name: 'Zoë रवि 🎓\u2028', email: student.email },
      }),
    });
  });

  it('gives only the events that are asked for', async () => {
    const listener = await listen(sandbox, { events: 'student.enrolled,course.completed' });
    const student = await newStudent();
    const { body: courses } = await api.get('/courses?free=true&limit=1').expect(200);
    await api.post(`/courses/${courses.courses[0].id}/enroll`, { student_id: student.id }).expect(201);
    expect(JSON.parse((await listener.next()).data)).toMatchObject({ event: 'student.enrolled', data: { student_id: student.id } });
  });

  it('begins after Last-Event-ID, with what came meanwhile, once and in order', async () => {
    const listener = await listen(sandbox);
    await newStudent();
    const { id } = await listener.next();
    listener.close();
    const [first, second] = [await newStudent(), await newStudent()];
    const again = await listen(sandbox, { after: id });
    const third = await newStudent();
    const got = [await again.next(), await again.next(), await again.next()];
    expect(got.map(({ data }) => JSON.parse(data).data.student_id)).toEqual([first.id, second.id, third.id]);
  });

  it('says so where the log does not hold Last-Event-ID any more, and gives all that it holds', async () => {
    const own = sandbox.workspace('gap');
    const listener = await listen(own);
    await newStudent(own);
    const { id } = await listener.next();
    listener.close();
    await own.admin.post('/reset').expect(200);
    const student = await newStudent(own);
    const again = await listen(own, { after: id });
    expect(await again.next()).toMatchObject({ type: 'gap', data: expect.stringContaining(id) });
    expect(JSON.parse((await again.next()).data).data.student_id).toBe(student.id);
  });

  it('begins with the place where it begins, so that a line that is lost before anything came loses nothing', async () => {
    const { body: log } = await admin.get('/events?limit=1').expect(200);
    const response = await fetch(`${sandbox.url}/v1/events/stream`, { headers: API_KEY });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value ?? new Uint8Array())).toBe(`: connected\n\nretry: 1000\n\nid: ${log.events[0].id}\n\n`);
    await reader?.cancel();
  });

  it('goes on from the start where nothing had come when the line was lost, in a sandbox that has begun anew as well', async () => {
    const own = await sandboxForTest({ seed: 'empty' });
    const student = await newStudent(own);
    const again = await listen(own, { after: 'start' });
    const message = await again.next();
    expect([message.type, JSON.parse(message.data).data.student_id]).toEqual(['message', student.id]);
  });

  it('from the start says so where the log is too full to hold all', async () => {
    const own = await sandboxForTest({ seed: 'empty', eventLogLimit: '2' });
    for (let n = 0; n < 3; n += 1) await newStudent(own);
    expect(await (await listen(own, { after: 'start' })).next()).toMatchObject({ type: 'gap' });
  });

  it('from the start says so where some were forgotten for their bytes, and where the log was emptied', async () => {
    const bounds = { ...BOUNDS, events: { workspace: 100_000, process: 1_000_000 } };
    const own = await sandboxForTest({ seed: 'empty' }, { bounds, warn: () => {} });
    const fire = () => own.admin.post('/events', { event: 'student.enrolled', force: true, data: { text: 'x'.repeat(40_000) } }).expect(201);
    for (let n = 0; n < 5; n += 1) await fire();
    expect(await (await listen(own, { after: 'start' })).next()).toMatchObject({ type: 'gap' });
    await own.admin.post('/reset').expect(200);
    expect(await (await listen(own, { after: 'start' })).next()).toMatchObject({ type: 'gap' });
    const { body } = await fire();
    expect(await (await listen(own, { after: 'start-5' })).next()).toMatchObject({ type: 'message', id: body.id });
  });

  it('goes on through more than a client can be sent at once', async () => {
    const own = sandbox.workspace('large');
    const first = await listen(own);
    await newStudent(own);
    const { id } = await first.next();
    first.close();
    const padding = 'x'.repeat(900_000);
    for (let n = 0; n < 22; n += 1) await own.admin.post('/events', { event: 'student.created', data: { n, padding }, force: true }).expect(201);
    const again = await listen(own, { after: id });
    const got: number[] = [];
    for (let n = 0; n < 22; n += 1) got.push(JSON.parse((await again.next()).data).data.n);
    expect(got).toEqual(Array.from({ length: 22 }, (_, n) => n));
  });

  it('moves on past what it is not asked for: a place that only others came after is no gap', async () => {
    const own = sandbox.workspace('filtered');
    const response = await fetch(`${own.url}/v1/events/stream?events=course.completed`, { headers: API_KEY });
    const reader = response.body?.getReader();
    await reader?.read();
    await newStudent(own);
    const { body: log } = await own.admin.get('/events?limit=1').expect(200);
    expect(new TextDecoder().decode((await reader?.read())?.value ?? new Uint8Array())).toBe(`id: ${log.events[0].id}\n\n`);
    await reader?.cancel();
  });

  it('counts as somebody who gets what is fired', async () => {
    const own = sandbox.workspace('heard');
    await listen(own);
    const { body } = await own.admin.post('/events', { event: 'student.created' }).expect(201);
    expect(body.message).toMatch(/^Goes to the open event stream; no endpoint subscribes to it\./);
  });

  it('has ids that no other workspace gives out: a receiver that remembers them may be shared', async () => {
    const heard = await Promise.all(
      ['left', 'right'].map(async (name) => {
        const own = sandbox.workspace(name);
        const listener = await listen(own);
        await newStudent(own);
        return (await listener.next()).id;
      }),
    );
    expect(new Set(heard).size).toBe(2);
  });

  it('goes on over a reset', async () => {
    const own = sandbox.workspace('reset');
    const listener = await listen(own);
    await own.admin.post('/reset', { all: true }).expect(200);
    const student = await newStudent(own);
    expect(JSON.parse((await listener.next()).data).data.student_id).toBe(student.id);
  });

  it('is its workspace’s alone', async () => {
    const listener = await listen(sandbox.workspace('one'));
    await newStudent(sandbox.workspace('two'));
    const student = await newStudent(sandbox.workspace('one'));
    expect(JSON.parse((await listener.next()).data).data.student_id).toBe(student.id);
  });

  it('is open at once, before anything has come', async () => {
    const own = await sandboxForTest({ seed: 'empty' });
    const response = await fetch(`${own.url}/v1/events/stream`, { headers: API_KEY });
    expect(response.status).toBe(200);
    expect(
      Object.fromEntries(['content-type', 'cache-control', 'x-sandbox-request-id', 'x-ratelimit-limit'].map((name) => [name, response.headers.get(name)])),
    ).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-sandbox-request-id': expect.any(String),
      'x-ratelimit-limit': expect.any(String),
    });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value ?? new Uint8Array())).toBe(': connected\n\nretry: 1000\n\nid: start\n\n');
    await reader?.cancel();
  });

  it('ends at once when the sandbox stops', async () => {
    const own = await sandboxForTest();
    const response = await fetch(`${own.url}/v1/events/stream`, { headers: API_KEY });
    const text = response.text();
    await own.close();
    expect(await text).toBe(': connected\n\nretry: 1000\n\nid: start\n\n');
  });

  it('keeps nothing of a client that has gone', async () => {
    const own = await sandboxForTest();
    const { streams } = await own.app.services.workspaces.open('default');
    const abort = new AbortController();
    await fetch(`${own.url}/v1/events/stream`, { headers: API_KEY, signal: abort.signal });
    expect(streams.size).toBe(1);
    abort.abort();
    await expect.poll(() => streams.size).toBe(0);
  });
});

describe('who may listen', () => {
  it('nobody without a credential', async () => {
    const { body } = await open.get('/events/stream').expect(401);
    expect(body.error.code).toBe('AUTHENTICATION_REQUIRED');
  });

  it.each(['student', 'educator', 'recruiter'] as const)('no %s', async (role) => {
    await (await as(role)).get('/events/stream').expect(403);
  });

  it('the CORS-open API answers HEAD without a stream', async () => {
    const response = await fetch(`${sandbox.url}/v1/events/stream`, { method: 'HEAD', headers: API_KEY });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('nobody where only what the vendor documents is wanted', async () => {
    const own = await sandboxForTest({ fidelity: 'documented' });
    await own.api.get('/events/stream').expect(404);
  });
});

describe('what is refused', () => {
  it.each([
    ['/events/stream?events=student.deleted', {}, 'events.0', 'enum'],
    ['/events/stream', { 'Last-Event-ID': 'not an id!' }, 'Last-Event-ID', 'format'],
  ])('%s %o', async (path, headers, field, constraint) => {
    const { body } = await sandbox
      .withHeaders({ ...API_KEY, ...headers })
      .get(path)
      .expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });
});
