// All that users of the package may import.

export { Client } from './client.js';
export { SkillPassportError } from './errors.js';
export type { ApiErrorCode, ErrorCode, ErrorDetails, Fault, LibraryErrorCode, OAuthErrorCode } from './errors.js';
export type { FetchInit, FetchLike, FetchResponse } from './fetch.js';
export type { Page } from './page.js';
export type { CallOptions, CancelSignal, ClientOptions, Environment } from './options.js';
export type { AppOptions } from './oauth/app.js';
export type { AuthorizeOptions, Scope } from './oauth/authorize-url.js';
export type { Callback, CallbackExpectation } from './oauth/callback.js';
export type { ClientCredentialsOptions, ExchangeOptions, OAuth, OAuthCallOptions } from './oauth/oauth.js';
export type { Pkce } from './oauth/pkce.js';
export type * from './oauth/types.js';
export type { Analytics } from './resources/analytics.js';
export type { Applications } from './resources/applications.js';
export type { Attendance } from './resources/attendance.js';
export type { Courses } from './resources/courses.js';
export type { Enrollments } from './resources/enrollments.js';
export type { Grades } from './resources/grades.js';
export type { Opportunities } from './resources/opportunities.js';
export type { Students } from './resources/students.js';
export type * from './types.js';
export type * from './webhooks/events.js';
export type { MiddlewareOptions, WebhookMiddleware, WebhookRequest, WebhookResponse } from './webhooks/middleware.js';
export { signatures as webhooks } from './webhooks/signature.js';
export type { RawBody, Secret, SignatureHeader, Signatures } from './webhooks/signature.js';
export type { Subscription, Webhooks } from './webhooks/webhooks.js';
