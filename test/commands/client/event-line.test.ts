import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { backoff, type Clock, followEvents } from '../../../src/commands/client/event-line.js';

const SANDBOX = { 'X-Sandbox-Version': '1', 'Content-Type': 'text/event-stream' };

type Answer = (response: ServerResponse) => void;

/** A line that is accepted, and closed once it has said this. */
const closed =
  (text = ''): Answer =>
  (response) =>
    response.writeHead(200, SANDBOX).end(text);
const broken =
  (text: string): Answer =>
  (response) =>
    response.writeHead(200, SANDBOX).write(text, () => response.destroy());
const refused =
  (status: number, headers = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end('{}');

interface Followed {
  /** Milliseconds before each opening but the first. */
  readonly pauses: readonly number[];
  readonly told: readonly string[];
  /** What each opening asked to go on after. */
  readonly after: readonly (string | undefined)[];
  readonly data: readonly string[];
  readonly error: unknown;
}

/** Follows a server that gives each opening the next answer, until there are none left. @param msALine how long each line lives */
async function follow(answers: readonly Answer[], msALine = 0): Promise<Followed> {
  const after: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    after.push(request.headers['last-event-id']?.toString());
    (answers[after.length - 1] ?? refused(500))(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [pauses, told, data]: [number[], string[], string[]] = [[], [], []];
  const ending = new AbortController();
  let now = 0;
  const clock: Clock = {
    now: () => (now += msALine),
    pause: async (ms) => {
      if (after.length === answers.length) ending.abort();
      else pauses.push(ms);
    },
  };
  const line = {
    target: { url, base: url, adminToken: undefined },
    key: { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secret' },
    events: undefined,
    onOpen: (again: boolean) => told.push(again ? 'back' : 'ready'),
    onMessage: (message: { data: string }) => data.push(message.data),
    onLost: (why: string) => told.push(why),
    signal: ending.signal,
  };
  const error = await followEvents(line, clock).catch((thrown: unknown) => thrown);
  return { pauses, told, after, data, error };
}

const EVENT = 'id: e-1\ndata: {"event":"student.created"}\n\n';

describe('a line to the event stream', () => {
  it('goes on after the place that the stream named at its start, when it is lost before the first event', async () => {
    const { after, data } = await follow([broken('id: start\n\n'), closed(EVENT), closed()]);
    expect(after).toEqual([undefined, 'start', 'e-1']);
    expect(data).toEqual(['{"event":"student.created"}']);
  });

  it.each([
    ['the sandbox closed it', closed(EVENT)],
    ['the connection broke', broken(EVENT)],
  ])('tells in words that %s', async (why, answer) => {
    expect((await follow([answer])).told).toEqual(['ready', why]);
  });

  it('that is accepted and ends at once is opened later and later', async () => {
    const { pauses, told } = await follow(Array.from({ length: 7 }, () => closed('id: start\n\n')));
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000]);
    expect(told.slice(0, 4)).toEqual(['ready', 'the sandbox closed it', 'back', 'the sandbox closed it']);
  });

  it.each([
    ['brought an event', closed(EVENT), 0],
    ['lived for five seconds', closed('id: start\n\n'), 5_000],
  ])('that %s is opened again soon, however often it was lost', async (_, answer, msALine) => {
    expect((await follow([answer, answer, answer], msALine)).pauses).toEqual([500, 500]);
  });

  it.each([502, 503, 504])('that stood waits for a sandbox behind a proxy that answers %i', async (status) => {
    const { pauses, told, error } = await follow([closed(EVENT), refused(status), refused(status), closed()]);
    expect({ pauses, told, error }).toEqual({
      pauses: [500, 1_000, 2_000],
      told: ['ready', 'the sandbox closed it', 'back', 'the sandbox closed it'],
      error: undefined,
    });
  });

  it.each<[string, Answer[], RegExp]>([
    ['a proxy alone from the beginning', [refused(502)], /is no Skill Passport sandbox/],
    ['another server in its place', [closed(EVENT), refused(200)], /is no Skill Passport sandbox/],
    ['a key that is not known any more', [closed(EVENT), refused(401, SANDBOX)], /--api-key and --api-secret/],
  ])('is ended by %s', async (_, answers, message) => {
    expect((await follow(answers)).error).toMatchObject({ message: expect.stringMatching(message) });
  });
});

it('waits for 0.5 s after the first failure, twice as long after each other, and never for more than 10 s', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 100].map(backoff)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
});
