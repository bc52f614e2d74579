export { Client, type ClientOptions } from './client.js';
export { type ClientErrorCode, SkillPassportError } from './errors.js';
export type { RequestOptions } from './transport.js';
export type * from './types.js';
