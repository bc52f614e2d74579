// Listens, hands what has no page straight to the frame, the rest to Express in front of the same frame, and ends in good order.

import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import type { SandboxApp } from './app.js';
import { type Config, ConfigError } from './config.js';
import { hostAndPort } from './domain/plain-url.js';
import { answerClientError, type ClientError, MISSING_HOST, NO_PROXY, refuseConnection, refuseRequest, UNKNOWN_EXPECTATION } from './http/client-error.js';
import { serveRequest } from './http/frame.js';
import { parseTarget } from './http/target.js';
import type { Log } from './platform/access-log.js';
import { http } from './platform/node-http.js';
import { mostConnections, openFilesLimit } from './platform/open-files.js';
import { real } from './platform/real-time.js';
import { reasonOf } from './storage/storage.js';

export interface RunningServer {
  /** `http://127.0.0.1:4600`, without a trailing slash. */
  readonly url: string;
  /** Where it listens: an IP address, which `0.0.0.0` and `::` are too, and the port that was taken. */
  readonly address: string;
  readonly port: number;
  /** Finishes requests in flight, cuts deliveries off (they stay pending), stores everything. At most about a second. */
  readonly close: () => Promise<void>;
}

/** How long requests in flight may take once the server is to stop. */
const GRACE_MS = 1_000;

/** Where it is to listen, and how whoever started it says so. */
type Place = Pick<Config, 'port' | 'host' | 'nameOf'>;

/** @throws ConfigError when the port can't be had */
export async function serve(app: SandboxApp, place: Place): Promise<RunningServer> {
  const { services } = app;
  let stopping = false;
  /** The open connections, each with the answer that it was last asked for. */
  const latest = new Map<Duplex, ServerResponse | undefined>();
  // Node would answer a missing Host without a word
  const server = http.createServer({ requireHostHeader: false }, (request, response) => {
    latest.set(request.socket, response);
    if (stopping) response.shouldKeepAlive = false;
    if (request.headers.host === undefined && request.httpVersion === '1.1') return refuseRequest(response, MISSING_HOST, services.version);
    // Express sets up a request before anybody sees it, which takes as long as most operations
    const target = parseTarget(request.url ?? '/');
    if (target && target.area !== 'page') return serveRequest(services, request, response, target);
    app.express().then(
      (express) => express(request, response),
      // the frame needs no Express
      () => serveRequest(services, request, response),
    );
  });
  server.on('connection', (socket: Duplex) => {
    latest.set(socket, undefined);
    socket.once('close', () => latest.delete(socket));
  });
  // a body is asked for when it is read, so that what the head decides is answered before it is sent (RFC 9110, section 10.1.1)
  server.on('checkContinue', (request, response) => {
    request.once('resume', () => {
      if (!response.headersSent && request.httpVersion !== '1.0') response.writeContinue();
    });
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (_, response) => refuseRequest(response, UNKNOWN_EXPECTATION, services.version));
  server.on('connect', (_, socket) => refuseConnection(socket, NO_PROXY, services.version));
  server.on('clientError', (error: ClientError, socket) => {
    const answer = latest.get(socket);
    // what came behind a whole request takes its answer away from nobody: it is sent, and the connection ends
    if (answer?.req.complete && !answer.headersSent && error.code?.startsWith('HPE_')) return void (answer.shouldKeepAlive = false);
    answerClientError(error, socket, { midAnswer: answer !== undefined && answer.headersSent && !answer.writableEnded, version: services.version });
  });
  await listen(server, place);
  boundConnections(server, services.log);
  // a listening TCP server has an AddressInfo
  const { address, port: taken } = server.address() as AddressInfo;
  const url = urlOf(place.host === 'localhost' ? place.host : address, taken);
  app.listening(url);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    stopping = true;
    app.endStreams();
    // what is still to be answered says `Connection: close`: a client that pools connections would send its next request over one
    // that is about to be reset
    for (const answer of latest.values()) if (answer && !answer.headersSent) answer.shouldKeepAlive = false;
    return stop(server).then(() => app.close());
  };
  return { url, address, port: taken, close: () => (closing ??= close()) };
}

function listen(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, place)));
    server.listen(place.port, place.host, resolve);
  });
}

/** Once it listens, a server says that it could not take a connection, and goes on. */
function boundConnections(server: Server, { warn }: Log): void {
  server.on('error', (error) => warn(`A connection could not be taken: ${reasonOf(error)}`));
  const openFiles = openFilesLimit();
  if (openFiles === undefined) return;
  server.maxConnections = mostConnections(openFiles);
  server.once('drop', () =>
    warn(
      `There are ${server.maxConnections} connections, as many as leave room for files: \`ulimit -n\` is ${openFiles}. Others are closed as they come, until some of these end. Raise it for more.`,
    ),
  );
}

function listenError(error: NodeJS.ErrnoException, { port, host, nameOf }: Place): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(`Port ${port} on ${host} is in use by another program. Choose another with ${nameOf('port')}; 0 takes a free one.`);
    case 'EACCES':
      return new ConfigError(`Port ${port} may not be opened by this user. Choose one from 1024 on with ${nameOf('port')}.`);
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
    case 'ENOTFOUND':
      return new ConfigError(`${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all: ${nameOf('host')}.`);
    default:
      return new ConfigError(`The sandbox can't listen on ${hostAndPort(host, port)}: ${reasonOf(error)}.`);
  }
}

/** An address that can be opened: the wildcard addresses can't. */
function urlOf(host: string, port: number): string {
  return `http://${hostAndPort(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port)}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // a kept-alive connection becomes idle when its request is answered
    const idle = real.setInterval(() => server.closeIdleConnections(), 25);
    const late = real.setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.once('close', () => {
      real.clearInterval(idle);
      real.clearTimeout(late);
    });
  });
}
