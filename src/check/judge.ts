// What an answer means, given what was due. Pure.

import { STATUS_CODES } from 'node:http';

import type { Outcome } from '../webhooks/send.js';
import type { AnswerKind, Due, ExamCase, Fault, Sending } from './exam-case.js';
import { excerpt, pageInWords } from './excerpt.js';
import { remedyOf } from './remedies.js';

/** A fault that showed, and what showed it. */
export interface Finding extends Fault {
  readonly due: string;
  /** What production makes of it. */
  readonly why: string;
  readonly sent: string;
  readonly came: string;
  /** How many of the requests of the case showed it. */
  readonly times: number;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly response: { readonly status: number; readonly body: string } | null;
}

/** One request and what became of it. */
export interface Exchange {
  readonly sending: Sending;
  readonly outcome: Outcome;
}

export interface Limits {
  /** An answer later than this, in milliseconds after the last byte was sent, is a failure; one near it, advice. */
  readonly limitMs: number;
}

/** Answers slower than this part of the limit are near it: 2 s of 5 s. */
const SLOW = 0.4;

const late: Fault = { grade: 'failure', harm: 'stall', remedy: 'late' };
const slow: Fault = { grade: 'advice', harm: null, remedy: 'late' };
const noisy: Fault = { grade: 'advice', harm: null, remedy: 'answer-401' };

const FAULTS: Readonly<Record<Due, Partial<Record<AnswerKind, Fault>>>> = {
  taken: {
    redirected: { grade: 'failure', harm: 'lose', remedy: 'redirect' },
    refused: { grade: 'failure', harm: 'lose', remedy: 'refused' },
    broken: { grade: 'failure', harm: 'stall', remedy: 'broken' },
    none: { grade: 'failure', harm: 'lose', remedy: 'no-answer' },
  },
  refused: {
    taken: { grade: 'failure', harm: 'forge', remedy: 'verify' },
    redirected: noisy,
    broken: noisy,
    none: noisy,
  },
  answered: {},
};

const DUE_IN_WORDS: Readonly<Record<Due, string>> = {
  taken: '2xx',
  refused: '4xx, since it is forged',
  answered: '4xx (400), or a 2xx if you put it aside; no 5xx',
};

export function kindOf({ response }: Outcome): AnswerKind {
  if (!response) return 'none';
  if (response.status < 300) return 'taken';
  if (response.status < 400) return 'redirected';
  return response.status < 500 ? 'refused' : 'broken';
}

/** How long the receiver took once it had the whole body, in milliseconds. */
export const answerTime = ({ sending, outcome }: Exchange): number => Math.max(0, outcome.durationMs - sending.request.trickleMs);

/** True for an answer that came too late or not at all. */
export const isLate = (exchange: Exchange, { limitMs }: Limits): boolean => answerTime(exchange) > limitMs;

/** What is wrong with the answers to one case: each fault once, with the first exchange that showed it. */
export function judge(examCase: ExamCase, exchanges: readonly Exchange[], limits: Limits): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const exchange of exchanges) {
    for (const { fault, due } of faultsOf(examCase, exchange, limits)) {
      const key = `${fault.grade} ${fault.remedy}`;
      const known = findings.get(key);
      findings.set(key, known ? { ...known, times: known.times + 1 } : toFinding(examCase, fault, due, exchange));
    }
  }
  return [...findings.values()];
}

/** Too late and wrong are two faults; but what did not answer in time gave no answer to judge. */
function faultsOf(examCase: ExamCase, exchange: Exchange, limits: Limits): readonly { readonly fault: Fault; readonly due: string }[] {
  const inTime = `an answer within ${limits.limitMs / 1_000} s`;
  const kind = kindOf(exchange.outcome);
  const tooLate = isLate(exchange, limits);
  if (tooLate && kind === 'none') return [{ fault: late, due: inTime }];
  const special = examCase.faults?.[kind];
  const fault = special === undefined ? FAULTS[examCase.due][kind] : special;
  const found = fault ? [{ fault, due: DUE_IN_WORDS[examCase.due] }] : [];
  if (tooLate) return [...found, { fault: late, due: inTime }];
  return answerTime(exchange) > limits.limitMs * SLOW ? [...found, { fault: slow, due: `an answer well within ${limits.limitMs / 1_000} s` }] : found;
}

function toFinding({ why }: ExamCase, fault: Fault, due: string, exchange: Exchange): Finding {
  const { sending, outcome } = exchange;
  return {
    ...fault,
    due,
    why: remedyOf(fault.remedy).why ?? why,
    sent: sending.what,
    came: inWords(exchange),
    times: 1,
    request: { headers: sending.request.headers, body: excerpt(sending.request.body) },
    response: outcome.response && { status: outcome.response.status, body: excerpt(outcome.response.body) },
  };
}

/** `401 Unauthorized in 3 ms: Invalid signature` */
function inWords(exchange: Exchange): string {
  const { response, error } = exchange.outcome;
  const time = `${Math.round(answerTime(exchange))} ms`;
  if (!response) return error?.startsWith('no answer') ? error : `no answer: ${error ?? 'the connection ended'}`;
  const status = [response.status, STATUS_CODES[response.status]].filter(Boolean).join(' ');
  const { location } = response.headers;
  const target = location === undefined ? '' : ` to ${excerpt(location)}`;
  const body = excerpt(pageInWords(response.body), 160);
  return `${status}${target} in ${time}${error === null ? '' : `, and ${error}`}${body === '' ? '' : `: ${body}`}`;
}
