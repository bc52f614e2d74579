// How attendance and grades are sent in bulk: two calls with one kind of answer.

import { type BulkPlan, shifting, total } from '../bulk.js';
import type { BulkRecords } from '../types.js';

export const recordsPlan = (method: 'POST' | 'PUT', path: string): BulkPlan<BulkRecords> => ({
  method,
  path,
  shift: shifting<BulkRecords>(),
  addUp: (answers) => ({
    created: total(answers.map(({ created }) => created)),
    updated: total(answers.map(({ updated }) => updated)),
    failed: total(answers.map(({ failed }) => failed)),
    errors: answers.flatMap(({ errors }) => errors),
  }),
});
