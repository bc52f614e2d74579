// `Expect: 100-continue`, as curl says it of large bodies: what comes first, an answer or the word to send the body.

import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty', bodyLimit: '2048', bulkBodyLimit: '4096' });

const KEY = 'X-API-Key: test_key\r\nX-API-Secret: test_secret';
const JSON_BODY = 'Content-Type: application/json';
const CSV = 'Content-Type: text/csv';
const COURSE = '{"title":"Statistics","type":"internal"}';
const STUDENT = '{"name":"Asha Rao"}';
const FILE = 'Name,Email\nAsha,asha@example.in\n';

/** What the server says to a head alone, then to the body where it asks for one; all that it says until it ends the connection. */
async function ask(head: readonly string[], body = '', version = '1.1'): Promise<readonly [first: string, then: string]> {
  const [line = '', ...headers] = head;
  const { hostname, port } = new URL(sandbox.url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let answer = '';
  socket.on('data', (text: string) => (answer += text));
  const closed = once(socket, 'close');
  socket.write(`${[`${line} HTTP/${version}`, 'Host: x', 'Connection: close', 'Expect: 100-continue', ...headers].join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  const first = answer;
  if (first.startsWith('HTTP/1.1 100 ')) socket.write(body);
  await closed;
  return [first, answer.slice(first.length)];
}

describe('a head that decides the answer', () => {
  it.each<[what: string, head: readonly string[], status: number, code: string]>([
    ['no credential', ['POST /v1/students', JSON_BODY, 'Content-Length: 100'], 401, 'AUTHENTICATION_REQUIRED'],
    ['a wrong token', ['POST /v1/students', 'Authorization: Bearer x', JSON_BODY, 'Content-Length: 100'], 401, 'AUTHENTICATION_REQUIRED'],
    ['no credential for a file', ['POST /v1/students/import', CSV, 'Content-Length: 100'], 401, 'AUTHENTICATION_REQUIRED'],
    ['an unknown path', ['POST /v1/nowhere', KEY, JSON_BODY, 'Content-Length: 100'], 404, 'NOT_FOUND'],
    ['no page', ['POST /nowhere', JSON_BODY, 'Accept: application/json', 'Content-Length: 100'], 404, 'NOT_FOUND'],
    ['another method', ['DELETE /v1/students/bulk', KEY, JSON_BODY, 'Content-Length: 100'], 405, 'METHOD_NOT_ALLOWED'],
    ['a body over the limit', ['POST /v1/students', KEY, JSON_BODY, 'Content-Length: 2049'], 413, 'PAYLOAD_TOO_LARGE'],
    ['a bulk body over the limit', ['POST /v1/students/bulk', KEY, JSON_BODY, 'Content-Length: 4097'], 413, 'PAYLOAD_TOO_LARGE'],
    ['a file over the limit', ['POST /v1/students/import', KEY, CSV, 'Content-Length: 4097'], 413, 'PAYLOAD_TOO_LARGE'],
    ['a form over the limit', ['POST /oauth/token', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 2049'], 413, 'invalid_request'],
    ['another type', ['POST /v1/students', KEY, 'Content-Type: text/plain', 'Content-Length: 100'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another type, chunked', ['POST /v1/students', KEY, 'Content-Type: text/plain', 'Transfer-Encoding: chunked'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another type of file', ['POST /v1/students/import', KEY, 'Content-Type: image/png', 'Content-Length: 100'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['an unknown header', ['POST /v1/students', KEY, JSON_BODY, 'X-Sandbox-Wrong: 1', 'Content-Length: 100'], 400, 'VALIDATION_ERROR'],
  ])('is answered at once, and asks for no body: %s', async (_, head, status, code) => {
    const [first, then] = await ask(head);
    expect(first).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(first + then).toContain(code);
    expect(first + then).not.toContain('100 Continue');
    expect(first).toContain('\r\nConnection: close\r\n');
  });
});

describe('a head that decides nothing', () => {
  it.each<[what: string, head: readonly string[], body: string, status: number]>([
    ['a record', ['POST /v1/courses', KEY, JSON_BODY, `Content-Length: ${COURSE.length}`], COURSE, 201],
    ['a fault in the body', ['POST /v1/students', KEY, JSON_BODY, `Content-Length: ${STUDENT.length}`], STUDENT, 400],
    ['a file', ['POST /v1/students/import', KEY, CSV, `Content-Length: ${FILE.length}`], FILE, 200],
    ['a file over the limit, chunked', ['POST /v1/students/import', KEY, CSV, 'Transfer-Encoding: chunked'], `1388\r\n${'a'.repeat(5_000)}\r\n0\r\n\r\n`, 413],
    ['a form', ['POST /oauth/token', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 12'], 'grant_type=x', 401],
  ])('asks for the body, and then answers: %s', async (_, head, body, status) => {
    const [first, then] = await ask(head, body);
    expect(first).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(then).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('is answered at once where there is no body', async () => {
    expect((await ask(['GET /healthz']))[0]).toMatch(/^HTTP\/1\.1 200 /);
  });
});
