// `localhost` has two addresses. Which of them a client takes is its own choice, so another program on the one that the sandbox does not
// have gets what was meant for it.

import { connect } from 'node:net';

import { real } from './real-time.js';

/** Loopback answers at once; a firewall that says nothing holds up no start. */
const PATIENCE_MS = 250;

export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

/** The address of `localhost` that is not had by who listens on this one; `::` has both. */
export function otherLoopback(address: string): string | undefined {
  if (address === '127.0.0.1' || address === '0.0.0.0') return '::1';
  return address === '::1' ? '127.0.0.1' : undefined;
}

/** Whether anybody takes a connection there. */
export function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (found: boolean) => (): void => {
      real.clearTimeout(late);
      socket.destroy();
      resolve(found);
    };
    const late = real.setTimeout(end(false), PATIENCE_MS);
    socket.once('connect', end(true)).on('error', end(false));
  });
}
