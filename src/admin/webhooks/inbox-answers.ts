// What an inbox answers to its n-th delivery: pure.

import type { InboxAnswerRecord } from '../../records/records.js';

const TAKEN: InboxAnswerRecord = { status: 200, delay_ms: 0, times: 1 };

/** The answers in turn, each `times` times; the last goes on. @param turn from 1 */
export function answerOfTurn(answers: readonly InboxAnswerRecord[], turn: number): InboxAnswerRecord {
  let last = 0;
  return answers.find(({ times }) => turn <= (last += times)) ?? answers.at(-1) ?? TAKEN;
}
