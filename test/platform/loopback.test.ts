import { createServer, type AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { isListening, isLoopback, otherLoopback } from '../../src/platform/loopback.js';

describe('the other address of localhost', () => {
  it.each([
    ['127.0.0.1', '::1'],
    ['0.0.0.0', '::1'],
    ['::1', '127.0.0.1'],
    // it has both
    ['::', undefined],
    ['127.0.0.2', undefined],
    ['192.0.2.1', undefined],
  ])('of who listens on %s is %s', (address, other) => {
    expect(otherLoopback(address)).toBe(other);
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.0.2.1', false],
])('%s is loopback: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});

it('somebody listens until the port is closed', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await isListening('127.0.0.1', port)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  expect(await isListening('127.0.0.1', port)).toBe(false);
});
