// Right events of a vendor that goes on developing: names and fields that no document has yet, and events that come late.

import { bytesOf } from '../craft.js';
import type { ExamCase, ReceiverFault } from '../exam-case.js';

const crashed: ReceiverFault = { grade: 'failure', harm: 'stall', remedy: 'unknown-event' };
const strictFields: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'unknown-field' };
const tooOld: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'no-age-limit' };

/** Longer than the 12 min 36 s over which the sandbox tries again, shorter than what anyone would call yesterday's. */
const LATE_MS = 20 * 60_000;

export const toleranceCases: readonly ExamCase[] = [
  {
    id: 'unknown-event',
    title: 'an event that no document names',
    group: 'tolerance',
    due: 'taken',
    why: 'The vendor adds events. One that gets no 2xx is sent again and again, and counts against the endpoint.',
    faults: { broken: crashed, none: crashed, refused: { ...crashed, grade: 'advice', harm: null } },
    rounds: (craft) => [
      [{ what: 'an event named badge.awarded, rightly signed', request: craft.right({ ...craft.event('student.created'), event: 'badge.awarded' }) }],
    ],
  },
  {
    id: 'unknown-field',
    title: 'fields that no document names',
    group: 'tolerance',
    due: 'taken',
    why: 'The vendor adds fields without a word; a receiver that refuses them loses every event from that day on.',
    faults: { refused: strictFields, broken: strictFields },
    rounds: (craft) => {
      const event = craft.event('student.enrolled', { cohort: { id: 'cohort-7', tags: ['new', null] } });
      const body = bytesOf(event).replace(/\}$/, ',"api_version":"2027-01"}');
      return [[{ what: 'student.enrolled with an unknown field at the top and one in data, rightly signed', request: craft.rightBytes(event, body) }]];
    },
  },
  {
    id: 'late-event',
    title: 'an event of twenty minutes ago',
    group: 'tolerance',
    due: 'taken',
    why: '`timestamp` says when it happened, not when it was sent: what is delivered at the fifth try is old by then.',
    faults: { refused: tooOld, broken: tooOld },
    rounds: (craft) => {
      const event = craft.event('course.completed');
      return [
        [
          {
            what: 'course.completed of twenty minutes ago, rightly signed, as its sixth attempt',
            request: craft.right({ ...event, timestamp: event.timestamp - LATE_MS }, 6),
          },
        ],
      ];
    },
  },
];
