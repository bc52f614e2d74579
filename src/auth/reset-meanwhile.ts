// A token is signed once its commit is stored; a reset that comes between takes the key away.

import { ApiError } from '../contract/errors.js';

export const resetMeanwhile = (): ApiError => new ApiError('SERVICE_UNAVAILABLE', 'The workspace was reset while this was being answered. Send it again.');
