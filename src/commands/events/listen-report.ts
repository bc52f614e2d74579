// What `listen` tells: one line an attempt, and how it ended. Pure.

import type { Forwarded, ForwardCounts } from './forward.js';

const EVENT_WIDTH = 25;
const SHORT_ID = 8;

/** @param at `10:00:00`, the local time */
export function attemptLine(forwarded: Forwarded, at: string): string {
  const { event, status, durationMs } = forwarded;
  const id = event.id.slice(0, SHORT_ID).padEnd(SHORT_ID);
  const took = `${Math.round(durationMs)} ms`.padStart(8);
  return [at, event.name.padEnd(EVENT_WIDTH), id, String(status ?? '---'), took, note(forwarded)].join('  ').trimEnd();
}

function note({ attempt, arrived, error, againInMs }: Forwarded): string {
  if (arrived) return attempt === 1 ? '' : `at attempt ${attempt}`;
  const next = againInMs === null ? `given up after ${attempt === 1 ? '1 attempt' : `${attempt} attempts`}` : `again in ${againInMs / 1_000} s`;
  return error === null ? next : `${next}: ${error}${/tls_verify/.test(error) ? ' Here: --insecure.' : ''}`;
}

/** The last line. */
export function summary({ received, delivered, failed }: ForwardCounts): string {
  const left = received - delivered - failed;
  const parts = [`${delivered} delivered`, ...(failed > 0 ? [`${failed} failed`] : []), ...(left > 0 ? [`${left} not brought to an end`] : [])];
  return `${received === 1 ? '1 event' : `${received} events`}${received === 0 ? '' : `: ${parts.join(', ')}`}.`;
}
