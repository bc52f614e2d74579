// Right events that are long. They grow by a field that no document names, so that no column of a table is too short for it.

import type { Craft } from '../craft.js';
import type { ExamCase, ReceiverFault, Round } from '../exam-case.js';

const tooLong: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'body-limit' };
const farTooLong: ReceiverFault = { ...tooLong, grade: 'advice', harm: null };

const MIDDLING = 64_000;
const LARGE = 300_000;

function padded(craft: Craft, bytes: number): readonly Round[] {
  const event = craft.event('assessment.completed', { sandbox_padding: 'x'.repeat(bytes) });
  return [[{ what: `assessment.completed of ${bytes / 1_000} kB, rightly signed`, request: craft.right(event) }]];
}

export const sizeCases: readonly ExamCase[] = [
  {
    id: 'middling-body',
    title: `a body of ${MIDDLING / 1_000} kB`,
    group: 'size',
    due: 'taken',
    why: 'A body of more than one packet comes in pieces.',
    faults: { refused: tooLong, broken: tooLong, none: tooLong },
    rounds: (craft) => padded(craft, MIDDLING),
  },
  {
    id: 'large-body',
    title: `a body of ${LARGE / 1_000} kB`,
    group: 'size',
    due: 'taken',
    why: 'No document limits the length of an event. The documented ones are short; body parsers stop at 100 kB unless they are told otherwise.',
    faults: { refused: farTooLong, broken: farTooLong, none: farTooLong },
    rounds: (craft) => padded(craft, LARGE),
  },
];
