import { expect, test } from 'vitest';

import { ApiError, invalid, validationError } from '../../src/http/errors.js';
import { problemsOf } from '../../src/pages/form-problems.js';

const fault = (field: string, message: string) => ({ field, constraint: 'x', message });

test.each([
  ['one fault stands beside its field', invalid('url', 'format', 'Not a URL.'), { url: 'Not a URL.' }, null],
  ['a fault inside a list is the list’s', invalid('events.1', 'enum', 'No event.'), { events: 'No event.' }, null],
  ['a field whose name only begins alike is another', invalid('urls', 'x', 'Unknown.'), {}, 'Unknown.'],
  [
    'faults of one field are told together, and those of no field above the form',
    validationError([fault('url', 'A.'), fault('url', 'B.'), fault('', 'C.'), fault('secret', 'D.')]),
    { url: 'A. B.' },
    'C. D.',
  ],
  ['what is no fault of a field is told above the form', new ApiError('CONFLICT', 'It is there already.'), {}, 'It is there already.'],
  ['details that hold no faults are left alone', new ApiError('CONFLICT', 'In the way.', { errors: [null, 1, {}] }), {}, 'In the way.'],
])('%s', (_, error, fields, other) => {
  expect(problemsOf(error, ['url', 'events'])).toEqual({ fields, other });
});
