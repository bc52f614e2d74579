import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { Client } from '../../sdk/src/client.js';
import { explainUnreachable } from '../../sdk/src/explain-unreachable.js';
import { freePort } from '../commands/run-cli.js';
import { CREDENTIALS, rejection } from './helpers.js';

const VARIABLE = 'The variable SKILLPASSPORT_BASE_URL';
const failed = (code: string): Error => new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) });

describe('a connection that never stood', () => {
  it.each([
    ['ECONNREFUSED', 'http://127.0.0.1:4600/v1/me', `${VARIABLE} set that address. Is the sandbox running? npx skillpassport-sandbox start`],
    ['ECONNREFUSED', 'http://localhost:4600/v1/me', `${VARIABLE} set that address. Is the sandbox running? npx skillpassport-sandbox start`],
    ['ECONNREFUSED', 'http://[::1]:4600/v1/me', `${VARIABLE} set that address. Is the sandbox running? npx skillpassport-sandbox start`],
    ['ECONNREFUSED', 'http://sandbox:4600/v1/me', `${VARIABLE} set that address.`],
    ['ECONNREFUSED', 'http://localhost.example.org/v1/me', `${VARIABLE} set that address.`],
    ['ENOTFOUND', 'http://sandbox:4600/v1/me', `${VARIABLE} set that address.`],
    ['EAI_AGAIN', 'http://sandbox:4600/v1/me', `${VARIABLE} set that address.`],
    ['ECONNRESET', 'http://127.0.0.1:4600/v1/me', `${VARIABLE} set that address.`],
    ['UND_ERR_CONNECT_TIMEOUT', 'http://10.0.0.1/v1/me', `${VARIABLE} set that address.`],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'https://sandbox/v1/me', `${VARIABLE} set that address.`],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'https://127.0.0.1:4600/v1/me', `What listens there speaks no TLS: should it be http://? ${VARIABLE} set that address.`],
    ['HPE_INVALID_CONSTANT', 'http://127.0.0.1:4600/v1/me', `What listens there speaks no HTTP: should it be https://? ${VARIABLE} set that address.`],
  ])('for %s at %s names the setting that led there', (code, target, told) => {
    expect(explainUnreachable(failed(code), target, VARIABLE)).toBe(` ${told}`);
  });

  it('knows what is no HTTP also where the parser gives no code, as that of Node 24', () => {
    const cause = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError' });
    const told = explainUnreachable(new TypeError('fetch failed', { cause }), 'http://127.0.0.1:4600/v1/me', VARIABLE);
    expect(told).toBe(` What listens there speaks no HTTP: should it be https://? ${VARIABLE} set that address.`);
  });

  it.each([
    ['an answer that broke off', failed('UND_ERR_SOCKET')],
    ['a fetch of one’s own that says nothing', new Error('no')],
    ['what is no error', undefined],
  ])('is not told of %s', (_, cause) => {
    expect(explainUnreachable(cause, 'http://127.0.0.1:4600/v1/me', VARIABLE)).toBe('');
  });
});

describe('a client whose sandbox is not there', () => {
  it('names the address, and the setting that it came from', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const error = await rejection(new Client({ ...CREDENTIALS, baseUrl, maxRetries: 0 }).students.list());
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', message: expect.stringContaining(`GET ${baseUrl}/v1/students got no answer`) });
    expect(error).toMatchObject({ message: expect.stringContaining("The client's `baseUrl` set that address. Is the sandbox running?") });
  });

  it('asks for http:// where it spoke TLS to a server of HTTP', async () => {
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once('listening', listening));
    const client = new Client({ ...CREDENTIALS, baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, maxRetries: 0 });
    await expect(client.students.list()).rejects.toMatchObject({ code: 'CONNECTION_ERROR', message: expect.stringContaining('should it be http://?') });
  });

  it('asks for https:// where what listens speaks no HTTP', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => {}).end('\u0015\u0003\u0001\u0000\u0002\u0002\u0016')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once('listening', listening));
    const client = new Client({ ...CREDENTIALS, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, maxRetries: 0 });
    await expect(client.students.list()).rejects.toMatchObject({ code: 'CONNECTION_ERROR', message: expect.stringContaining('should it be https://?') });
  });
});
