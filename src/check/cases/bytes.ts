// Right events whose bytes or headers differ from what JSON.stringify and one HTTP client happen to write. The signature is over the
// bytes, so that whoever verifies something else refuses them.

import { bytesOf, withHeaders } from '../craft.js';
import type { ExamCase, ReceiverFault } from '../exam-case.js';
import { escapeBeyondAscii, withNumberForm } from '../json-text.js';

const notRaw: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'raw-body' };
const notUtf8: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'utf-8' };
const mediaType: ReceiverFault = { grade: 'advice', harm: null, remedy: 'media-type' };
const headerCase: ReceiverFault = { grade: 'failure', harm: 'lose', remedy: 'header-case' };

const NAMES: readonly (readonly [what: string, name: string])[] = [
  ['Devanagari', 'आशा राव'],
  ['emoji beyond the basic plane', 'Asha 🎓👩🏽‍🚀'],
  ['right to left', 'محمد علي'],
  ['combining marks', 'Zoe\u0308 Mu\u0308ller'],
  ['line separators', 'Asha\u2028Rao\u2029'],
];

export const bytesCases: readonly ExamCase[] = [
  {
    id: 'unicode',
    title: 'names in every script',
    group: 'bytes',
    due: 'taken',
    why: 'Names of students are in every script. The bytes are UTF-8, and the signature is over them.',
    faults: { refused: notUtf8, broken: notUtf8 },
    rounds: (craft) =>
      NAMES.map(([what, name]) => [{ what: `student.created with ${what} in the name`, request: craft.right(craft.event('student.created', { name })) }]),
  },
  {
    id: 'spacing',
    title: 'the same JSON with spaces and line breaks',
    group: 'bytes',
    due: 'taken',
    why: 'How the vendor writes its JSON is not documented and may change any day; only the bytes that came are signed.',
    faults: { refused: notRaw, broken: notRaw },
    rounds: (craft) => {
      const event = craft.event('student.enrolled');
      const body = JSON.stringify(JSON.parse(bytesOf(event)), null, 2);
      return [[{ what: 'student.enrolled, its JSON indented by two spaces, rightly signed', request: craft.rightBytes(event, body) }]];
    },
  },
  {
    id: 'escapes',
    title: 'letters written as \\u escapes',
    group: 'bytes',
    due: 'taken',
    why: 'Many servers escape every letter beyond ASCII, and slashes too; JSON.stringify never does.',
    faults: { refused: notRaw, broken: notRaw },
    rounds: (craft) => {
      const event = craft.event('student.created', { name: 'Zoë Müller' });
      return [
        [
          {
            what: 'student.created with "Zo\\u00eb M\\u00fcller" as the name, rightly signed',
            request: craft.rightBytes(event, escapeBeyondAscii(bytesOf(event))),
          },
        ],
      ];
    },
  },
  {
    id: 'number-form',
    title: 'an amount written as 4999.00',
    group: 'bytes',
    due: 'taken',
    why: 'A server that counts money in decimals writes 4999.00; JSON.parse makes 4999 of it.',
    faults: { refused: notRaw, broken: notRaw },
    rounds: (craft) => {
      const event = craft.event('payment.completed', { amount: 4999 });
      return [
        [{ what: 'payment.completed with "amount":4999.00, rightly signed', request: craft.rightBytes(event, withNumberForm(bytesOf(event), 'amount')) }],
      ];
    },
  },
  {
    id: 'lower-case-headers',
    title: 'header names in lower case',
    group: 'bytes',
    due: 'taken',
    why: 'HTTP/2 and most proxies write the names of headers in lower case.',
    faults: { refused: headerCase, broken: headerCase },
    rounds: (craft) => {
      const request = craft.right(craft.event('student.enrolled'));
      const lower = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
      return [[{ what: 'student.enrolled, rightly signed, with x-skillpassport-signature in lower case', request: withHeaders(request, lower) }]];
    },
  },
  {
    id: 'charset',
    title: 'Content-Type: application/json; charset=utf-8',
    group: 'bytes',
    due: 'taken',
    why: 'The documents show application/json; a proxy or another version of the vendor’s server may add the charset.',
    faults: { redirected: mediaType, refused: mediaType, broken: mediaType, none: mediaType },
    rounds: (craft) => {
      const request = craft.right(craft.event('student.enrolled'));
      const headers = { ...request.headers, 'Content-Type': 'application/json; charset=utf-8' };
      return [[{ what: 'student.enrolled, rightly signed, as application/json; charset=utf-8', request: withHeaders(request, headers) }]];
    },
  },
];
