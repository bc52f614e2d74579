// Right events twice and in the wrong order: delivery is at least once, and no order is promised (contract, "Webhooks").

import type { ExamCase, ReceiverFault } from '../exam-case.js';

// a repetition that is refused changes nothing: that it was is what hurts
const refusedAgain: ReceiverFault = { grade: 'failure', harm: 'stall', remedy: 'duplicates' };
const raced: ReceiverFault = { grade: 'failure', harm: 'stall', remedy: 'duplicates-at-once' };
const ordered: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'any-order' };

const COPIES = 3;

export const repetitionCases: readonly ExamCase[] = [
  {
    id: 'duplicate',
    title: 'the same event twice, one after the other',
    group: 'repetition',
    due: 'taken',
    why: 'An event whose answer got lost on the way is sent again. What gets no 2xx then is sent again and again, and counts against the endpoint.',
    faults: { refused: refusedAgain, broken: refusedAgain, none: refusedAgain },
    rounds: (craft) => {
      const event = craft.event('application.submitted');
      return [1, 2].map((attempt) => [
        {
          what: attempt === 1 ? 'application.submitted for the first time' : 'the same application.submitted again, byte for byte',
          request: craft.right(event, attempt),
        },
      ]);
    },
  },
  {
    id: 'duplicate-at-once',
    title: `the same event ${COPIES} times at once`,
    group: 'repetition',
    due: 'taken',
    why: 'A repetition can come while the first is still being processed: both ask "known already?" and hear no. The one that loses the race is sent again and again.',
    faults: { refused: raced, broken: raced, none: raced },
    rounds: (craft) => {
      const event = craft.event('payment.completed');
      return [Array.from({ length: COPIES }, () => ({ what: `the same payment.completed ${COPIES} times at once`, request: craft.right(event) }))];
    },
  },
  {
    id: 'out-of-order',
    title: 'later events before earlier ones',
    group: 'repetition',
    due: 'taken',
    why: 'No order is promised: an event that is tried again comes after those that happened later.',
    faults: { refused: ordered, broken: ordered },
    rounds: (craft) => {
      const created = craft.event('student.created');
      const enrolled = craft.event('student.enrolled', { student_id: created.data['student_id'] });
      const first = craft.event('application.stage.changed', { old_stage: 'screening', new_stage: 'interview' });
      const second = craft.event('application.stage.changed', { ...first.data, old_stage: 'interview', new_stage: 'offer' });
      return [
        [{ what: 'application.stage.changed from interview to offer', request: craft.right(second) }],
        [{ what: 'application.stage.changed from screening to interview, after that from interview to offer', request: craft.right(first) }],
        [{ what: 'student.enrolled of a student whose student.created has not come yet', request: craft.right(enrolled) }],
        [{ what: 'student.created, after the student.enrolled of the same student', request: craft.right(created) }],
      ];
    },
  },
];
