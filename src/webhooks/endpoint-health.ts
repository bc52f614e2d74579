// How the attempts to one endpoint go: what a person is told of on the console (the first failure, then every change), and when a receiver
// that says 401 again and again has to compare secrets. In memory: a new process begins anew.

import { printable } from '../domain/printable.js';
import type { Torture } from '../domain/torture.js';
import { explainAnswer } from './explain-failure.js';
import type { AttemptResult } from './send.js';
import { isSuccess } from './stages.js';

/** So many answers of 401 in a row are no accident. */
const MANY = 3;
/** Of a secret as long as this, four characters give nothing away. */
const LONG_SECRET = 16;

export interface Attempted {
  readonly url: string;
  /** Of the endpoint, as it signed. */
  readonly secret: string;
  readonly event: string;
  /** What was done wrong on purpose. */
  readonly torture: Torture;
}

export class EndpointHealth {
  #unauthorized = 0;
  /** Why the last attempt failed; undefined: it did not. */
  #failing: string | undefined;

  /** @param tell a line for the console */
  constructor(readonly tell: (line: string) => void) {}

  /** @returns the outcome, in words where its status does not say it all */
  note(sent: AttemptResult, attempted: Attempted): AttemptResult {
    const outcome = sent.error === null && sent.response ? { ...sent, error: explainAnswer(sent.response) } : sent;
    // what was signed wrongly on purpose says nothing of the secret, nor of the receiver
    if (attempted.torture) return outcome;
    this.#unauthorized = outcome.response?.status === 401 ? this.#unauthorized + 1 : 0;
    const hinted = this.#unauthorized >= MANY && outcome.error === null ? { ...outcome, error: compareSecrets(attempted.secret) } : outcome;
    this.#tell(hinted, attempted);
    return hinted;
  }

  #tell(outcome: AttemptResult, { url, event }: Attempted): void {
    const reason = reasonOf(outcome);
    if (reason === this.#failing) return;
    this.#failing = reason;
    const what = printable(`${event} to ${url}`);
    this.tell(reason === undefined ? `Webhook ${what}: delivered again.` : `Webhook ${what} failed: ${printable(reason)}`);
  }
}

/** Undefined: it is a success. */
function reasonOf(outcome: AttemptResult): string | undefined {
  return isSuccess(outcome) ? undefined : (outcome.error ?? `answered ${outcome.response?.status}`);
}

function compareSecrets(secret: string): string {
  const ending = secret.length >= LONG_SECRET ? `, ending \`${secret.slice(-4)}\`` : '';
  return `401 three times or more in a row. Each was signed with this endpoint's secret${ending}: compare it with the receiver's, and see that it signs the raw body.`;
}
