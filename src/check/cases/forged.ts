// Requests that nobody may take for the vendor's: anyone who knows the receiver's address can send them.

import { sign } from '../../webhooks/sign.js';
import { bytesOf, withBody, withSignature } from '../craft.js';
import type { ExamCase, ReceiverFault } from '../exam-case.js';

const unverified: ReceiverFault = { grade: 'failure', harm: 'forge', remedy: 'verify' };
const missingTaken: ReceiverFault = { grade: 'failure', harm: 'forge', remedy: 'require-signature' };
const partTaken: ReceiverFault = { grade: 'failure', harm: 'forge', remedy: 'compare-whole' };
const bodyUnbound: ReceiverFault = { grade: 'failure', harm: 'forge', remedy: 'sign-the-body' };
const upperTaken: ReceiverFault = { grade: 'advice', harm: null, remedy: 'exact-hex' };

const SOMEBODY_ELSES_SECRET = 'whsec_of_somebody_else';

/** Half of the 64 characters. */
const TRUNCATED = 32;

export const forgedCases: readonly ExamCase[] = [
  {
    id: 'wrong-signature',
    title: 'signed with another secret',
    group: 'forged',
    due: 'refused',
    why: 'Whoever knows the address can sign with a secret of their own.',
    faults: { taken: unverified },
    rounds: (craft) => [
      [
        {
          what: 'student.enrolled, signed with another secret',
          request: craft.misSigned(craft.event('student.enrolled'), (_, body) => sign(SOMEBODY_ELSES_SECRET, body)),
        },
      ],
    ],
  },
  {
    id: 'missing-signature',
    title: 'without a signature',
    group: 'forged',
    due: 'refused',
    why: 'A receiver that verifies only where there is a signature takes everything that has none.',
    faults: { taken: missingTaken },
    rounds: (craft) => [
      [{ what: 'student.enrolled without X-SkillPassport-Signature', request: craft.misSigned(craft.event('student.enrolled'), () => undefined) }],
    ],
  },
  {
    id: 'empty-signature',
    title: 'with an empty signature',
    group: 'forged',
    due: 'refused',
    why: 'An empty text is the beginning of every text, and false to an `if`.',
    faults: { taken: missingTaken },
    rounds: (craft) => [
      [{ what: 'student.enrolled with an empty X-SkillPassport-Signature', request: craft.misSigned(craft.event('student.enrolled'), () => '') }],
    ],
  },
  {
    id: 'truncated-signature',
    title: 'the first half of the signature',
    group: 'forged',
    due: 'refused',
    why: 'Who compares only a part, or as many characters as came, lets signatures be guessed piece by piece.',
    faults: { taken: partTaken },
    rounds: (craft) => [
      [
        {
          what: `student.enrolled with the first ${TRUNCATED} of the 64 characters of its signature`,
          request: craft.misSigned(craft.event('student.enrolled'), (right) => right.slice(0, TRUNCATED)),
        },
      ],
    ],
  },
  {
    id: 'one-character-off',
    title: 'the last character of the signature changed',
    group: 'forged',
    due: 'refused',
    why: 'A comparison that stops early lets signatures be guessed piece by piece.',
    faults: { taken: partTaken },
    rounds: (craft) => [
      [
        {
          what: 'student.enrolled with the last character of its signature changed',
          request: craft.misSigned(craft.event('student.enrolled'), (right) => `${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`),
        },
      ],
    ],
  },
  {
    id: 'no-hex-signature',
    title: 'the word test_signature as signature',
    group: 'forged',
    due: 'refused',
    why: 'The guide’s own curl example sends it; decoded as hex it is empty, and crypto.timingSafeEqual throws for unequal lengths.',
    faults: { taken: unverified },
    rounds: (craft) => [
      [
        {
          what: 'student.enrolled with X-SkillPassport-Signature: test_signature',
          request: craft.misSigned(craft.event('student.enrolled'), () => 'test_signature'),
        },
      ],
    ],
  },
  {
    id: 'upper-case-signature',
    title: 'the signature in upper case',
    group: 'forged',
    due: 'refused',
    why: 'The documented form is lower case. Nothing can be forged by it, but whoever takes it takes more than is documented.',
    faults: { taken: upperTaken },
    rounds: (craft) => [
      [
        {
          what: 'student.enrolled with its signature in upper case',
          request: craft.misSigned(craft.event('student.enrolled'), (right) => right.toUpperCase()),
        },
      ],
    ],
  },
  {
    id: 'other-body-signature',
    title: 'the signature of another event',
    group: 'forged',
    due: 'refused',
    why: 'Whoever sees one signed request could put its signature on a body of their own.',
    faults: { taken: bodyUnbound },
    rounds: (craft) => {
      const other = craft.right(craft.event('student.created'));
      return [
        [
          {
            what: 'student.enrolled with the right signature of a student.created',
            request: craft.misSigned(craft.event('student.enrolled'), () => sign(craft.secret, other.body)),
          },
        ],
      ];
    },
  },
  {
    id: 'changed-body',
    title: 'an amount changed on the way',
    group: 'forged',
    due: 'refused',
    why: 'What is not covered by the signature can be changed by whoever stands between.',
    faults: { taken: bodyUnbound },
    rounds: (craft) => {
      const event = craft.event('payment.completed');
      const changed = bytesOf({ ...event, data: { ...event.data, amount: 1 } });
      const request = craft.right(event);
      return [[{ what: 'payment.completed, its amount changed to 1 after it was signed', request: withBody(request, changed) }]];
    },
  },
  {
    id: 'changed-and-large',
    title: 'forged, with 64 kB of body',
    group: 'forged',
    due: 'refused',
    why: 'Verifying has to cover the whole body, not what came in the first packet.',
    faults: { taken: bodyUnbound },
    rounds: (craft) => {
      const event = craft.event('student.enrolled', { sandbox_padding: 'x'.repeat(64_000) });
      const right = bytesOf(event);
      const forged = withSignature(withBody(craft.right(event), right.replace(/x"\}\}$/, 'y"}}')), sign(craft.secret, right));
      return [[{ what: 'student.enrolled of 64 kB, one character near its end changed after it was signed', request: forged }]];
    },
  },
];
