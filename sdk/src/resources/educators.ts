// client.educators

import type { Api } from '../api.js';
import { type FileCalls, fileCalls } from '../files/file-calls.js';
import type { EducatorFilters } from '../files/file-options.js';
import type { EducatorRow, ImportRow } from '../types.js';

/** The API knows them by files only. */
export type Educators = FileCalls<ImportRow<EducatorRow>, EducatorFilters>;

/** @internal */
export const createEducators = (api: Api): Educators => fileCalls(api, 'educators');
