// jose, which signs and verifies tokens: loaded when the first one is seen. Whoever signs in a transaction's wake loads it before, so that
// what was done is not left without its token.

import { lazily } from '../platform/lazily.js';

export const loadJose = lazily(() => import('jose'));
