import { expect, test } from 'vitest';

import { ApiError, invalid, validationError } from '../../../src/contract/errors.js';
import { problemAt, problemsOf } from '../../../src/pages/dashboard/form-problems.js';

const fault = (field: string, message: string, constraint = 'x') => ({ field, constraint, message });
const SHOWN = ['url', 'events', 'redirect_uris', 'scopes', 'name'];
const FORM = new URLSearchParams({ redirect_uris: 'https://one.example/\r\n\r\n  nowhere\r\n' });

test.each([
  ['one fault stands beside its field', invalid('url', 'x', 'Not a URL.'), { url: 'Not a URL.' }, null],
  ['a fault inside a list is the list’s', invalid('events.1', 'enum', 'No event.'), { events: 'No event.' }, null],
  ['a field whose name only begins alike is another', invalid('urls', 'x', 'Unknown.'), {}, 'Unknown.'],
  [
    'faults of one field are told together, a line each, and those of no field above the form',
    validationError([fault('url', 'A.'), fault('url', 'B.'), fault('', 'C.'), fault('secret', 'D.')]),
    { url: 'A.\nB.' },
    'C.\nD.',
  ],
  ['what is no fault of a field is told above the form', new ApiError('CONFLICT', 'It is there already.'), {}, 'It is there already.'],
  ['details that hold no faults are left alone', new ApiError('CONFLICT', 'In the way.', { errors: [null, 1, {}] }), {}, 'In the way.'],
  [
    'the name of a field of JSON is left out',
    invalid('name', 'maxLength', '`name` must have at most 255 characters.'),
    { name: 'It must have at most 255 characters.' },
    null,
  ],
  [
    'an element of a list is the line that a person sees, empty ones counted',
    validationError([fault('redirect_uris.0', '`redirect_uris.0` must have no fragment.'), fault('redirect_uris.1', '`redirect_uris.1` must be a URI.')]),
    { redirect_uris: 'Line 1 must have no fragment.\nLine 3 must be a URI.' },
    null,
  ],
  [
    'a list as a whole has no line',
    invalid('redirect_uris', 'maxItems', '`redirect_uris` must have at most 20.'),
    { redirect_uris: 'It must have at most 20.' },
    null,
  ],
  [
    'a regular expression is said in words',
    invalid('url', 'pattern', '`url` must match ^https?://.'),
    { url: 'It must begin with http:// or https://.' },
    null,
  ],
  [
    'an empty selection asks to tick one',
    validationError([
      fault('events', '`events` must have at least one element.', 'minItems'),
      fault('scopes', '`scopes` must have at least one element.', 'minItems'),
    ]),
    { events: 'Tick at least one event, or choose all events.', scopes: 'Tick at least one scope.' },
    null,
  ],
])('%s', (_, error, fields, other) => {
  expect(problemsOf(error, SHOWN, FORM)).toEqual({ fields, other });
});

test('fields are in the order of the form, and the first that is wrong has the focus', () => {
  const problems = problemsOf(validationError([fault('name', 'A.'), fault('url', 'B.')]), SHOWN, FORM);
  expect(Object.keys(problems.fields)).toEqual(['url', 'name']);
  expect(problemAt(problems, 'url')).toEqual({ problem: 'B.', autofocus: true });
  expect(problemAt(problems, 'name')).toEqual({ problem: 'A.', autofocus: false });
  expect(problemAt(problems, 'events')).toEqual({ problem: undefined, autofocus: false });
  expect(problemAt(null, 'url')).toEqual({ problem: undefined, autofocus: false });
});
