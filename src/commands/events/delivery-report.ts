// Deliveries and their attempts in words. Pure.

import { isRetried } from '../../domain/torture.js';
import type { Delivery, DeliveryAttempt, Event } from '../../types/admin/types.gen.js';
import { cutCell, table } from '../table.js';

const MAX_NAME = 25;

/** Newest first, as the log has them. @param width as `widthOf` gives it */
export function eventTable(events: readonly Event[], width: number): string {
  const rows = events.map(({ timestamp, event, id, deliveries }) => [timestamp, cutCell(event, MAX_NAME, width), id, whatBecame(deliveries)]);
  return table(['TIME', 'EVENT', 'ID', 'DELIVERIES'], rows, width);
}

/** Failures first: they are what one looks for. */
function whatBecame(deliveries: readonly Delivery[]): string {
  if (deliveries.length === 0) return 'nobody';
  for (const status of ['failed', 'pending'] as const) {
    const count = deliveries.filter((delivery) => delivery.status === status).length;
    if (count > 0) return `${count}/${deliveries.length} ${status}`;
  }
  return `${deliveries.length} delivered`;
}

/** @param width as `widthOf` gives it */
export function deliveryTable(deliveries: readonly Delivery[], width: number): string {
  const rows = deliveries.map(({ id, status, event, attempts, url }) => [
    id,
    status,
    cutCell(event, MAX_NAME, width),
    lastAnswer(attempts),
    url.replace(/^https?:\/\//, ''),
  ]);
  return table(['ID', 'STATUS', 'EVENT', 'LAST', 'TO'], rows, width);
}

/** `200`, `500 x6`, `none x2` for no answer, `-` for no attempt. */
function lastAnswer(attempts: readonly DeliveryAttempt[]): string {
  const last = attempts.at(-1);
  if (!last) return '-';
  return `${last.response?.status ?? 'none'}${attempts.length === 1 ? '' : ` x${attempts.length}`}`;
}

/** Whether it ended as it should: delivered, or refused where it could only be. */
export function wentWell(delivery: Delivery): boolean {
  return isForged(delivery) ? isRefused(delivery.attempts.at(-1)) : delivery.status === 'delivered';
}

/** Whether a receiver that verifies can only refuse it, at every attempt. */
const isForged = ({ torture }: Delivery): boolean => !isRetried(torture);

const isRefused = (attempt: DeliveryAttempt | undefined): boolean => {
  const status = attempt?.response?.status ?? 0;
  return status >= 400 && status < 500;
};

/** One line: what became of it, where it went, what the receiver said last. */
export function outcomeLine(delivery: Delivery): string {
  const { status, url, attempts, next_attempt_at: next, torture } = delivery;
  const last = attempts.at(-1);
  const tries = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  const spoilt = torture === null ? '' : ` (${torture.kind})`;
  const said = last === undefined ? '' : `${attempts.length === 1 ? ':' : ', the last:'} ${isForged(delivery) ? verdictOf(delivery, last) : answerOf(last)}`;
  return `  ${status.padEnd(9)}  ${url}${spoilt}  ${tries}${said}${next === null ? '' : `; the next at ${next}`}`;
}

/** Of a forged one: to refuse it is right. */
function verdictOf({ status }: Delivery, attempt: DeliveryAttempt): string {
  if (isRefused(attempt)) return `refused with ${attempt.response?.status}, as it should be`;
  if (status === 'delivered') return `TAKEN with ${attempt.response?.status} although it was forged`;
  return attempt.error === null ? `${answerOf(attempt)}; it should have been refused with 401` : answerOf(attempt);
}

/** An error is a sentence of its own. */
function answerOf({ response, error, duration_ms: ms }: DeliveryAttempt): string {
  if (error !== null) return response === null ? error : `${response.status}, ${error}`;
  return `${response?.status ?? 'no answer'} in ${Math.round(ms)} ms`;
}

/** A delivery with every attempt as it was sent and answered. */
export function deliveryDetail(delivery: Delivery): string {
  const facts = [
    ['event', `${delivery.event} ${delivery.event_id}`],
    ['to', delivery.url],
    ['endpoint', delivery.endpoint_id],
    ['status', `${delivery.status}${delivery.next_attempt_at === null ? '' : `; the next attempt at ${delivery.next_attempt_at}`}`],
    ...(delivery.torture === null ? [] : [['spoilt', delivery.torture.kind]]),
  ];
  const head = [`Delivery ${delivery.id}`, ...facts.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`)];
  return [head.join('\n'), ...delivery.attempts.map((attempt) => attemptDetail(attempt, delivery.url))].join('\n\n');
}

/** As a protocol analyzer writes it: `>` was sent, `<` came back, `!` is what went wrong. */
function attemptDetail({ number, at, request, response, duration_ms: ms, error }: DeliveryAttempt, url: string): string {
  return [
    `Attempt ${number} at ${at}, ${Math.round(ms)} ms`,
    ...marked('>', [`POST ${url}`, ...headerLines(request.headers), '', request.body]),
    ...(response === null ? [] : marked('<', [String(response.status), ...headerLines(response.headers), '', response.body])),
    ...(error === null ? [] : marked('!', [error])),
  ].join('\n');
}

export const headerLines = (headers: Readonly<Record<string, string>>): string[] => Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

const marked = (mark: string, lines: readonly string[]): string[] => lines.flatMap((line) => line.split('\n')).map((line) => `  ${mark} ${line}`.trimEnd());

/** The line below a page that is not all. */
export function pageNote(shown: number, total: number): string {
  return shown < total ? `The newest ${shown} of ${total}: --limit shows more.` : '';
}
