// A webhook receiver that speaks in bytes, for answers that no HTTP server gives.

import { type AddressInfo, createServer, type Socket } from 'node:net';

import { onTestFinished } from 'vitest';

export interface RawServer {
  readonly url: string;
  readonly connections: () => number;
}

/** A server that speaks in bytes; `onRequest` is called when a request has come in whole. Closed when the test is done. */
export async function rawServer(onRequest: (socket: Socket) => void): Promise<RawServer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (!text.endsWith('}')) return;
      text = '';
      onRequest(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, connections: () => sockets.length };
}
