// A socket by which a process shows that it lives: the kernel frees it at once however the process ends, and it works between
// containers, where every process is pid 1. Binds, asks and removes; who owns what is lock.ts's affair.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';

import { real } from '../platform/real-time.js';

/** Bytes in a socket's path, without the closing NUL. Node cuts longer ones in silence, and two long folders would share a lock. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;
/** Milliseconds to wait for the answer of a process that took the connection; it may be stopped in a debugger. */
const ANSWER_TIMEOUT = 1000;

export interface LockSocket {
  /** Frees the socket and its name, before it returns. */
  close(): void;
}

/** The process behind a socket: who it is, in words for people ("process 12"), and whether it has the lock or is only trying to get it. */
export type Holder = { readonly alive: true; readonly who: string; readonly holding: boolean } | { readonly alive: false };

/** Stopped, or too busy to answer: taken for a holder, since nobody can rule it out. */
const MUTE: Holder = { alive: true, who: 'a process that does not answer', holding: true };

/**
 * Listens at a path that nobody has.
 * @param holding what to answer to those who ask
 * @throws the error of bind: EADDRINUSE where the name is taken, by the living or the dead
 */
export function bindSocket(file: string, holding: () => boolean): Promise<LockSocket> {
  return throughShortPath(file, async (short) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.end(`${process.pid} ${hostname()} ${holding() ? 'holds' : 'tries'}\n`);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: short }, resolve);
    });
    server.on('error', () => {});
    // The lock must not keep a process alive that has nothing else to do.
    server.unref();
    return {
      close() {
        // The system call that closes the socket also unlinks the name by which it was bound.
        if (short !== file) fs.rmSync(file, { force: true });
        server.close();
      },
    };
  });
}

/** Asks the process that listens at a path for its name. */
export async function askHolder(file: string): Promise<Holder> {
  const deadline = real.ticks() + ANSWER_TIMEOUT;
  for (;;) {
    const answer = await throughShortPath(file, askOnce);
    // A connection that closes without a word: its process is just ending; soon it is refused.
    if (answer !== 'closed') return answer;
    if (real.ticks() > deadline) return MUTE;
    await new Promise((resolve) => real.setTimeout(resolve, 10));
  }
}

/** The pipe for a folder where there are no sockets in folders (Windows). Its name is free when no process has it. */
export function pipeOf(folder: string): string {
  const name = createHash('sha256').update(fs.realpathSync.native(folder).toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\skillpassport-sandbox-${name}`;
}

function askOnce(file: string): Promise<Holder | 'closed'> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect({ path: file });
    const finish = (answer: Holder | 'closed') => {
      real.clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = real.setTimeout(() => finish(MUTE), ANSWER_TIMEOUT);
    socket.setEncoding('utf8');
    socket.on('data', (data) => (text += data));
    socket.on('close', () => finish(text === '' ? 'closed' : parseAnswer(text)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') finish({ alive: false });
      else if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish('closed');
      else finish({ alive: true, who: `unknown process, ${error.code ?? error.message}`, holding: true });
    });
  });
}

function parseAnswer(text: string): Holder {
  const [pid = '?', host = '', state = ''] = text.trim().split(' ');
  const who = host === '' || host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  return { alive: true, who, holding: state !== 'tries' };
}

/** Reaches a socket in a folder with a long path by a link to that folder, which is needed only for the call. */
async function throughShortPath<T>(file: string, call: (short: string) => Promise<T>): Promise<T> {
  if (process.platform === 'win32' || Buffer.byteLength(file) <= LONGEST_PATH) return call(file);
  const alias = fs.mkdtempSync(path.join(tmpdir(), 'sandbox-'));
  try {
    const folder = path.join(alias, 'd');
    fs.symlinkSync(path.dirname(file), folder);
    const short = path.join(folder, path.basename(file));
    if (Buffer.byteLength(short) > LONGEST_PATH) throw new Error(`a socket's path can have ${LONGEST_PATH} bytes at most`);
    return await call(short);
  } finally {
    fs.rmSync(alias, { recursive: true, force: true });
  }
}
