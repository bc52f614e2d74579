import { expect, it } from 'vitest';

import type { Answer } from '../../src/http/answer.js';
import { type Refusal, refusalOf } from '../../src/http/refusal.js';

it.each<[what: string, answer: Pick<Answer, 'status' | 'body' | 'contentType'>, refusal: Refusal]>([
  ['a fault', { status: 400, body: '{"error":{"code":"VALIDATION_ERROR","details":{"field":"email"}}}' }, { code: 'VALIDATION_ERROR', field: 'email' }],
  ['a fault of the body itself', { status: 400, body: '{"error":{"code":"VALIDATION_ERROR","details":{"field":""}}}' }, { code: 'VALIDATION_ERROR' }],
  ['an error without a field', { status: 500, body: '{"error":{"code":"INTERNAL_ERROR","details":{}}}' }, { code: 'INTERNAL_ERROR' }],
  ['an error of OAuth', { status: 401, body: '{"error":"invalid_client"}' }, { code: 'invalid_client' }],
  ['a success', { status: 200, body: '{"error":{"code":"X"}}' }, {}],
  ['a page', { status: 404, body: '{"error":{"code":"X"}}', contentType: 'text/html' }, {}],
  ['no body', { status: 499, body: undefined }, {}],
  ['what an inbox was told to answer', { status: 500, body: 'no JSON' }, {}],
  ['another shape', { status: 400, body: '{"error":{"code":7,"details":null}}' }, {}],
  ['null', { status: 400, body: 'null' }, {}],
])('of %s', (_, answer, refusal) => {
  expect(refusalOf(answer)).toEqual(refusal);
});
