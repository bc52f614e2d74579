// What the exam is made of: cases, what is due to each, and the faults that an answer may show. Types only.

import type { DeliveryRequest } from '../webhooks/sign.js';
import type { Craft } from './craft.js';
import type { RemedyName } from './remedies.js';

/** A failure loses, forges or stalls events in production; advice is for what only looks bad or may turn bad. */
export type Grade = 'failure' | 'advice';

/** What a fault does to events; null: nothing that production would notice. */
export type Harm = 'lose' | 'forge' | 'stall' | null;

/** `taken`: 2xx. `refused`: 4xx, since it is forged. `answered`: anything that is no crash, since it is signed but can't be processed. */
export type Due = 'taken' | 'refused' | 'answered';

/** What came back, as far as judging goes: 2xx, 3xx, 4xx, 5xx, or a connection that ended without an answer. */
export type AnswerKind = 'taken' | 'redirected' | 'refused' | 'broken' | 'none';

export interface ReceiverFault {
  readonly grade: Grade;
  readonly harm: Harm;
  readonly remedy: RemedyName;
}

/** One request of a case. */
export interface Sending {
  /** In words, as the report has it: `student.created without its signature`. */
  readonly what: string;
  readonly request: DeliveryRequest;
}

/** Requests that go out at once; rounds follow one another. */
export type Round = readonly Sending[];

export type GroupName = 'valid' | 'bytes' | 'forged' | 'tolerance' | 'repetition' | 'size' | 'broken' | 'load';

export interface ExamCase {
  /** Stable: what `--only` and the reports for machines name. */
  readonly id: string;
  readonly title: string;
  readonly group: GroupName;
  readonly due: Due;
  /** When production meets it, in a sentence. */
  readonly why: string;
  readonly rounds: (craft: Craft) => readonly Round[];
  /** Where an answer means another fault than it does by what is due; null: none. */
  readonly faults?: Partial<Record<AnswerKind, ReceiverFault | null>>;
}
