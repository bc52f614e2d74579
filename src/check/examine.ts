// Sends the cases one after another and has them judged. It ends early where nothing more could be learned; what it prints is the reports' business.

import { real } from '../platform/real-time.js';
import { type AttemptResult, Sender } from '../webhooks/send.js';
import type { DeliveryRequest } from '../webhooks/sign.js';
import { Craft } from './craft.js';
import { diagnose } from './diagnose.js';
import type { ExamCase, Round } from './exam-case.js';
import type { CaseResult, Exam } from './exam.js';
import { worstOf } from './exam.js';
import { hideSecret } from './hide-secret.js';
import { answerTime, type Trial, isLate, isNoRoute, judge, kindOf } from './judge.js';
import type { Material } from './material.js';
import { whyUnreachable } from './reach.js';
import { breathOf, compare } from './second-try.js';

export interface Examination {
  readonly url: string;
  readonly secret: string;
  readonly material: Material;
  /** In the order in which they are sent. */
  readonly cases: readonly ExamCase[];
  /** Milliseconds within which an answer is due. */
  readonly limitMs: number;
  readonly insecure: boolean;
  /** Called with each case as it ends. */
  readonly onCase?: (result: CaseResult) => void;
}

/** How long an answer is waited for, in limits: later than due, so that the report can say how late it came. */
const PATIENCE = 2;
/** After so many answers that are late, or don't come, the exam ends. */
const MAX_LATE = 3;
/** How long a receiver that is gone is waited for: those that watch over it start it again. In milliseconds. */
const RESTART_MS = 2_000;
const RETRY_MS = 100;

export async function examine(examination: Examination): Promise<Exam> {
  const startedAt = real.now();
  const began = real.ticks();
  const run = new Run(examination);
  // what waits for an answer does not keep the process alive by itself
  const hold = real.setInterval(() => {}, 60_000);
  try {
    const stopped = await run.all();
    const cases = examination.cases.map((examCase) => run.results.get(examCase.id) ?? notRun(examCase));
    return { url: hideSecret(examination.url, examination.secret), startedAt, durationMs: real.ticks() - began, requests: run.requests, cases, stopped };
  } finally {
    real.clearInterval(hold);
    run.close();
  }
}

class Run {
  readonly results = new Map<string, CaseResult>();
  requests = 0;
  readonly #examination: Examination;
  readonly #craft: Craft;
  readonly #sender: Sender;
  #late = 0;

  constructor(examination: Examination) {
    this.#examination = examination;
    this.#craft = new Craft(examination.url, examination.secret, examination.material);
    this.#sender = new Sender(examination.limitMs * PATIENCE);
  }

  close(): void {
    this.#sender.close();
  }

  /** @returns why it ended early, or why it need not go on; null: there is nothing of the kind */
  async all(): Promise<string | null> {
    const { cases } = this.#examination;
    for (const [i, examCase] of cases.entries()) {
      const trials = await this.#trialsOf(examCase);
      const result = this.#resultOf(examCase, trials);
      this.results.set(examCase.id, result);
      this.#examination.onCase?.(result);
      const next = cases[i + 1];
      const reason = (next && ((await this.#whyGone(examCase, trials)) ?? this.#whyTooLate())) ?? (await this.#whyHopeless(examCase, next));
      if (reason !== null) return reason;
    }
    return null;
  }

  async #trialsOf({ rounds }: ExamCase): Promise<readonly Trial[]> {
    const trials: Trial[] = [];
    for (const [i, round] of rounds(this.#craft).entries()) {
      const first = await this.#sendRound(round);
      const breathMs = breathOf(first, this.#examination);
      // made anew: events that came before would be repetitions
      const second = breathMs === null ? [] : await this.#sendRound(rounds(this.#craft)[i] ?? [], breathMs);
      const answered = compare(first, second, this.#examination);
      trials.push(...answered);
      this.#late += answered.filter((trial) => isLate(trial, this.#examination)).length;
      if (this.#late >= MAX_LATE) break;
    }
    return trials;
  }

  /** @param breathMs between one request and the next, which does not wait for its answer */
  #sendRound(round: Round, breathMs = 0): Promise<readonly Trial[]> {
    return Promise.all(
      round.map(async (sending, i) => {
        if (breathMs > 0) await new Promise((resolve) => real.setTimeout(resolve, i * breathMs));
        return { sending, result: await this.#send(sending.request) };
      }),
    );
  }

  async #send(request: DeliveryRequest): Promise<AttemptResult> {
    this.requests += 1;
    const result = await this.#sender.send(request, !this.#examination.insecure);
    if (!result) throw new Error('the sender was closed while the exam was under way');
    return withoutSecret(result, this.#examination.secret);
  }

  #resultOf(examCase: ExamCase, trials: readonly Trial[]): CaseResult {
    const { id, title, group, why } = examCase;
    const findings = judge(examCase, trials, this.#examination);
    return {
      id,
      title,
      group,
      why,
      result: worstOf(findings),
      requests: trials.length,
      slowestMs: Math.max(...trials.map(answerTime)),
      statuses: [...new Set(trials.map(({ result }) => result.response?.status ?? 0))].sort((a, b) => a - b),
      findings,
    };
  }

  /** A receiver that died of a case can't be asked about the next one. */
  async #whyGone({ id }: ExamCase, trials: readonly Trial[]): Promise<string | null> {
    if (trials.every(({ result }) => result.response)) return null;
    const { url, insecure, limitMs } = this.#examination;
    const until = real.ticks() + RESTART_MS;
    for (;;) {
      const reason = await whyUnreachable(url, { insecure, timeoutMs: limitMs });
      if (reason === null) return null;
      if (real.ticks() > until)
        return `The receiver is gone since the case ${id}: ${/[.?!]$/.test(reason) ? reason : `${reason}.`} It probably died of it; look at its console.`;
      await new Promise((resolve) => real.setTimeout(resolve, RETRY_MS));
    }
  }

  #whyTooLate(): string | null {
    if (this.#late < MAX_LATE) return null;
    return `${this.#late} answers did not come within ${this.#examination.limitMs / 1_000} s: the rest was not sent.`;
  }

  /** Where no event of any kind is taken, a refusal of a forged one proves nothing. Told once the last of them was sent. */
  async #whyHopeless(examCase: ExamCase, next: ExamCase | undefined): Promise<string | null> {
    if (examCase.group !== 'valid' || next?.group === 'valid') return null;
    const valid = [...this.results.values()].filter(({ group }) => group === 'valid');
    if (valid.some(({ statuses }) => statuses.some((status) => status >= 200 && status < 300))) return null;
    const refused = valid.every(({ statuses }) => statuses.every((status) => status === 400 || status === 401 || status === 403));
    const broken = valid.every(({ statuses }) => statuses.every((status) => status >= 500));
    const noRoute = valid.every(({ statuses }) => statuses.every(isNoRoute));
    const cause = refused ? await this.#diagnosis() : broken ? PARSED : noRoute ? 'Nothing takes a POST at this path: is the address that of the webhook?' : '';
    return `No right event was taken: mend that first${next ? ', the rest was not sent' : ''}.${cause === '' ? '' : ` ${cause}`}`;
  }

  #diagnosis(): Promise<string> {
    return diagnose(this.#craft, async (request) => kindOf(await this.#send(request)) === 'taken');
  }
}

/** Where every right event ends in a 5xx. */
const PARSED =
  'The usual cause is a global express.json(), which parses the body before the route: update() then throws, since it gets an object. Give it verify: (req, _res, buf) => { req.rawBody = buf; } and verify req.rawBody, or mount the route before it.';

function notRun({ id, title, group, why }: ExamCase): CaseResult {
  return { id, title, group, why, result: 'not_run', requests: 0, slowestMs: 0, statuses: [], findings: [] };
}

/** What a receiver sends back may hold the secret. */
function withoutSecret(result: AttemptResult, secret: string): AttemptResult {
  const { response, error } = result;
  return {
    ...result,
    error: error === null ? null : hideSecret(error, secret),
    response: response && {
      ...response,
      headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, hideSecret(value, secret)])),
      body: hideSecret(response.body, secret),
    },
  };
}
