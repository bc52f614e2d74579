// Right events many at once, and slowly: what a bulk import at the vendor's, or a bad line, make of them.

import type { ExamCase, ReceiverFault } from '../exam-case.js';

const overrun: ReceiverFault = { grade: 'failure', harm: 'stall', remedy: 'queue' };
const impatient: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'slow-body' };

const BURST = 50;
const SLOW_MS = 2_000;

export const loadCases: readonly ExamCase[] = [
  {
    id: 'burst',
    title: `${BURST} events at once`,
    group: 'load',
    due: 'taken',
    why: 'One import of a class list at the vendor’s is an event for every student, all at once.',
    faults: { refused: overrun, broken: overrun, none: overrun },
    rounds: (craft) => [
      Array.from({ length: BURST }, () => ({
        what: `student.created of ${BURST} students at once`,
        request: craft.right(craft.event('student.created')),
      })),
    ],
  },
  {
    id: 'slow-body',
    title: `a body that takes ${SLOW_MS / 1_000} s to come`,
    group: 'load',
    due: 'taken',
    why: 'A body comes in pieces, over a bad line with pauses between them.',
    faults: { refused: impatient, broken: impatient, none: impatient },
    rounds: (craft) => [
      [
        {
          what: `student.enrolled, its bytes spread over ${SLOW_MS / 1_000} s, rightly signed`,
          request: { ...craft.right(craft.event('student.enrolled')), trickleMs: SLOW_MS },
        },
      ],
    ],
  },
];
