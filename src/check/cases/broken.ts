// Rightly signed and yet no event. Nobody but the vendor can send them, and a 5xx has them sent again; whether they are refused or put aside is
// the receiver's choice.

import type { ExamCase, ReceiverFault } from '../exam-case.js';

const unparsed: ReceiverFault = { grade: 'advice', harm: null, remedy: 'parse-safely' };
const empty: ReceiverFault = { grade: 'advice', harm: null, remedy: 'empty-body' };

export const brokenCases: readonly ExamCase[] = [
  {
    id: 'malformed-json',
    title: 'malformed JSON, rightly signed',
    group: 'broken',
    due: 'answered',
    why: 'A 5xx says "try again", which mends nothing here: a fault at the vendor’s becomes a storm of retries and alerts.',
    faults: { broken: unparsed, none: unparsed },
    rounds: (craft) => [
      [
        {
          what: 'a body that is no JSON, {"event":"student.created",, rightly signed',
          request: craft.rightBytes(craft.event('student.created'), '{"event":"student.created",'),
        },
      ],
    ],
  },
  {
    id: 'empty-body',
    title: 'an empty body, rightly signed',
    group: 'broken',
    due: 'answered',
    why: 'A probe or a proxy may send one; JSON.parse throws, and where express.raw() gives no Buffer for it, update() does.',
    faults: { broken: empty, none: empty },
    rounds: (craft) => [[{ what: 'a body of no bytes, rightly signed', request: craft.rightBytes(craft.event('student.created'), '') }]],
  },
];
