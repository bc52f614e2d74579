// What an answer means, given what was due. Pure.

import { STATUS_CODES } from 'node:http';

import type { AttemptResult } from '../webhooks/send.js';
import type { AnswerKind, Due, ExamCase, ReceiverFault, Sending } from './exam-case.js';
import { excerpt, pageInWords } from './excerpt.js';
import { remedyOf } from './remedies.js';

/** A fault that showed, and what showed it. */
export interface Finding extends ReceiverFault {
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
export interface Trial {
  readonly sending: Sending;
  readonly result: AttemptResult;
  /**
   * The answer time, in milliseconds, that a second try showed where connections had not to wait: the rest of this one's time was spent on waiting to be
   * accepted, which a client can't see. Undefined: no second try, or it was slow as well.
   */
  readonly shownMs?: number;
}

export interface Limits {
  /** An answer later than this, in milliseconds after the last byte was sent, is a failure; one near it, advice. */
  readonly limitMs: number;
}

/** Answers slower than this part of the limit are near it: 2 s of 5 s. */
const SLOW = 0.4;
/** A connection that takes longer, in milliseconds, was not accepted at once: TCP knocks again after a second. */
const SLOW_CONNECT_MS = 1_000;

const late: ReceiverFault = { grade: 'failure', harm: 'stall', remedy: 'late' };
const slow: ReceiverFault = { grade: 'advice', harm: null, remedy: 'late' };
const heldUp: ReceiverFault = { grade: 'advice', harm: null, remedy: 'backlog' };
const limited: ReceiverFault = { grade: 'failure', harm: 'stall', remedy: 'rate-limit' };
const wrongPath: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'wrong-path' };
const parsed: ReceiverFault = { grade: 'failure', harm: 'stall', remedy: 'parsed-body' };
const noisy: ReceiverFault = { grade: 'advice', harm: null, remedy: 'answer-401' };

const FAULTS: Readonly<Record<Due, Partial<Record<AnswerKind, ReceiverFault>>>> = {
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

export function kindOf({ response, brokeOff }: AttemptResult): AnswerKind {
  // of an answer that broke off nobody knows what it would have said
  if (!response || brokeOff) return 'none';
  if (response.status < 300) return 'taken';
  if (response.status < 400) return 'redirected';
  return response.status < 500 ? 'refused' : 'broken';
}

/** How long the receiver took once it had the connection and the whole body, in milliseconds. */
export const answerTime = ({ sending, result, shownMs }: Trial): number =>
  shownMs ?? Math.max(0, result.durationMs - (result.connectMs ?? 0) - sending.request.trickleMs);

/** How long it took before, in milliseconds. */
const waitOf = (trial: Trial): number => Math.max(0, trial.result.durationMs - trial.sending.request.trickleMs - answerTime(trial));

/** True for an answer that came too late or not at all. */
export const isLate = (trial: Trial, { limitMs }: Limits): boolean => answerTime(trial) > limitMs;

/** True for an answer that came late, or nearly so. */
export const isSlow = (trial: Trial, { limitMs }: Limits): boolean => answerTime(trial) > limitMs * SLOW;

/** True where the connection was a long time coming, or never came. */
export const hasWaited = (trial: Trial): boolean => waitOf(trial) > SLOW_CONNECT_MS;

/** What is wrong with the answers to one case: each fault once, with the first trial that showed it. */
export function judge(examCase: ExamCase, trials: readonly Trial[], limits: Limits): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const trial of trials) {
    for (const { fault, due } of faultsOf(examCase, trial, limits)) {
      const key = `${fault.grade} ${fault.remedy}`;
      const known = findings.get(key);
      findings.set(key, known ? { ...known, times: known.times + 1 } : toFinding(examCase, fault, due, trial));
    }
  }
  return [...findings.values()];
}

interface Judgement {
  readonly fault: ReceiverFault;
  readonly due: string;
}

/** Too late and wrong are two faults; but what did not answer in time gave no answer to judge. */
function faultsOf(examCase: ExamCase, trial: Trial, limits: Limits): readonly Judgement[] {
  const inTime = `an answer within ${limits.limitMs / 1_000} s`;
  const hasNone = kindOf(trial.result) === 'none';
  const waited: readonly Judgement[] = hasWaited(trial) ? [{ fault: heldUp, due: `a connection within ${SLOW_CONNECT_MS / 1_000} s` }] : [];
  if (hasNone && trial.shownMs !== undefined) return waited;
  const tooLate = isLate(trial, limits);
  if (tooLate && hasNone) return [...waited, { fault: late, due: inTime }];
  const found = [...faultOf(examCase, trial.result), ...waited];
  if (tooLate) return [...found, { fault: late, due: inTime }];
  return isSlow(trial, limits) ? [...found, { fault: slow, due: `an answer well within ${limits.limitMs / 1_000} s` }] : found;
}

/** What Node's crypto throws where it is to hash what a parser made of the body; Express shows it unless NODE_ENV is `production`. */
const GIVEN_OBJECT = /Received (?:an instance of Object|undefined)/i;

/** What is wrong with the answer itself, whenever it came; none or one. */
function faultOf({ due, faults }: ExamCase, result: AttemptResult): readonly Judgement[] {
  const status = result.response?.status;
  // whatever the case is about: a limiter looks at none of it
  if (status === 429 && due === 'taken') return [{ fault: limited, due: DUE_IN_WORDS.taken }];
  if (status === 429)
    return [{ fault: { ...limited, grade: 'advice', harm: null }, due: 'an answer to this very event: a 429 leaves open whether it is verified' }];
  const kind = kindOf(result);
  if (due === 'taken' && kind === 'broken' && GIVEN_OBJECT.test(result.response?.body ?? '')) return [{ fault: parsed, due: DUE_IN_WORDS.taken }];
  const special = faults?.[kind];
  const general = due === 'taken' && isNoRoute(status) ? wrongPath : FAULTS[due][kind];
  const fault = special === undefined ? general : special;
  return fault ? [{ fault, due: DUE_IN_WORDS[due] }] : [];
}

/** What a server answers where no route takes a POST. */
export const isNoRoute = (status: number | undefined): boolean => status === 404 || status === 405;

function toFinding({ why }: ExamCase, fault: ReceiverFault, due: string, trial: Trial): Finding {
  const { sending, result } = trial;
  return {
    ...fault,
    due,
    why: remedyOf(fault.remedy).why ?? why,
    sent: sending.what,
    came: inWords(trial),
    times: 1,
    request: { headers: sending.request.headers, body: excerpt(sending.request.body) },
    response: result.response && { status: result.response.status, body: excerpt(result.response.body) },
  };
}

/** `401 Unauthorized in 3 ms: Invalid signature`, `200 OK in 3 ms after 3050 ms of waiting for the connection` */
function inWords(trial: Trial): string {
  const { response, error } = trial.result;
  const waited = hasWaited(trial) ? ` after ${Math.round(waitOf(trial))} ms of waiting for the connection` : '';
  if (!response) return `${error?.startsWith('no answer') ? '' : 'no answer: '}${error ?? 'the connection ended'}${waited}`;
  const status = [response.status, STATUS_CODES[response.status]].filter(Boolean).join(' ');
  const { location } = response.headers;
  const target = location === undefined ? '' : ` to ${excerpt(location)}`;
  const body = excerpt(pageInWords(response.body), 160);
  const time = `in ${Math.round(answerTime(trial))} ms${waited}`;
  return `${status}${target} ${time}${error === null ? '' : `, and ${error}`}${body === '' ? '' : `: ${body}`}`;
}
