// A request from its first attempt to its answer. Every attempt is the same request; whether it may be made again, its maker knows.

import { SkillPassportError } from './errors.js';
import { type Exchange, exchange } from './exchange.js';
import type { FetchInit, FetchLike } from './fetch.js';
import type { CallSettings } from './options.js';
import { type Reader, readOutcome } from './read-outcome.js';
import { retryDelay } from './retry.js';
import type { Runtime } from './runtime.js';

export interface Sending {
  readonly fetch: FetchLike;
  readonly method: string;
  /** Origin and path: what messages name. */
  readonly target: string;
  /** The setting that the target came from, as a sentence begins. */
  readonly setBy: string;
  /** `?a=1`, or nothing. */
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body: string | Upload | undefined;
  /** 0 for what must not come twice. */
  readonly maxRetries: number;
  readonly isFile?: Exchange['isFile'];
}

/** A body that is opened for each attempt. */
export interface Upload {
  /** A media type. */
  readonly type: string;
  /** Whether it can be opened more than once. */
  readonly isRepeatable: boolean;
  /** @throws SkillPassportError FILE_UNREADABLE */
  readonly open: () => Promise<OpenBody>;
}

export interface OpenBody {
  readonly init: Partial<Pick<FetchInit, 'body' | 'duplex' | 'redirect' | 'window'>>;
  /** Bytes, where they are known here and fetch can't tell. */
  readonly length?: number;
  /** Why it could not be read to its end. */
  readonly failure?: () => SkillPassportError | undefined;
  /** Lets go of it, wherever it stands. */
  readonly close?: () => void;
}

/** @throws SkillPassportError */
export async function send<T extends object>(request: Sending, call: Pick<CallSettings, 'timeout' | 'signal'>, runtime: Runtime, read?: Reader<T>): Promise<T> {
  const { fetch, method, target, setBy, query, headers, body, isFile } = request;
  const { timeout, signal } = call;
  const maxRetries = typeof body === 'object' && !body.isRepeatable ? 0 : request.maxRetries;
  for (let retries = 0; ; retries += 1) {
    const { init, length, failure, close } = await openBody(body);
    const sent = length === undefined ? headers : { ...headers, 'Content-Length': String(length) };
    const outcome = await exchange({ fetch, url: target + query, init: { method, headers: sent, ...init }, timeout, signal, isFile }, runtime);
    close?.();
    const unreadable = outcome.kind === 'unreachable' ? failure?.() : undefined;
    if (unreadable) throw unreadable;
    const answer = readOutcome<T>(outcome, { method, target, setBy, timeout }, runtime.now(), read);
    if (!(answer instanceof SkillPassportError)) return answer;
    const delay = retryDelay({ error: answer, retries, maxRetries, random: runtime.random() });
    if (delay === undefined) throw answer;
    // a signal that fires meanwhile ends the sleep; the next exchange then says so
    await runtime.sleep(delay, signal);
  }
}

async function openBody(body: Sending['body']): Promise<OpenBody> {
  if (typeof body === 'object') return body.open();
  return { init: body === undefined ? {} : { body } };
}
