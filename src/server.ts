// Listens, puts the lane in front of Express, and ends in good order.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { SandboxApp } from './app.js';
import { ConfigError } from './config.js';
import { handleRequest } from './http/handle-request.js';

export interface RunningServer {
  /** `http://127.0.0.1:4600`, without a trailing slash. */
  readonly url: string;
  /** Finishes requests in flight, cuts deliveries off (they stay pending), stores everything. At most about a second. */
  readonly close: () => Promise<void>;
}

/** How long requests in flight may take once the server is to stop. */
const GRACE_MS = 1_000;

/** @throws ConfigError when the port can't be had */
export async function serve(app: SandboxApp, { port, host }: { readonly port: number; readonly host: string }): Promise<RunningServer> {
  const { lane } = app;
  const server = createServer((request, response) => {
    if (!handleRequest(lane, request, response)) void app.express().then((express) => express(request, response));
  });
  await listen(server, port, host);
  const url = urlOf(server, host);
  app.listening(url);
  let closing: Promise<void> | undefined;
  return { url, close: () => (closing ??= stop(server).then(() => app.close())) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
    server.listen(port, host, resolve);
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(`Port ${port} on ${host} is in use by another program. Choose another with --port, or --port 0 for a free one.`);
    case 'EACCES':
      return new ConfigError(`Port ${port} may not be opened by this user. Choose one from 1024 on with --port.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(`--host ${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`);
    default:
      return error;
  }
}

/** An address that can be opened: the wildcard addresses can't. */
function urlOf(server: Server, host: string): string {
  // a listening TCP server has an AddressInfo
  const { port, address, family } = server.address() as AddressInfo;
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  if (host === 'localhost') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // a kept-alive connection becomes idle when its request is answered
    const idle = setInterval(() => server.closeIdleConnections(), 25);
    const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(late);
    });
  });
}
