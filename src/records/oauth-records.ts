// What the authorization server keeps: codes, grants, tokens, consents, sessions, and the negative paths that tests ask for.
// Times are epoch milliseconds. Codes, refresh tokens and sessions are kept as SHA-256: who reads the data folder can use none.

import type { StoredRecord } from './stored-record.js';

export type Scope = 'profile' | 'email' | 'courses';

/** id is the client_id. */
export interface OAuthAppRecord extends StoredRecord {
  /** null: a public app. */
  readonly client_secret: string | null;
  readonly name: string;
  /** As registered: exact, but for the seeded `http://localhost:*\/*`. */
  readonly redirect_uris: readonly string[];
  readonly scopes: readonly Scope[];
  readonly public: boolean;
  readonly created_at: number;
}

/** An authorization code (RFC 6749, section 1.3.1); id is its SHA-256. */
export interface OAuthCodeRecord extends StoredRecord {
  readonly client_id: string;
  readonly user_id: string;
  readonly scopes: readonly Scope[];
  /** The one of the authorization request; null where it named none. */
  readonly redirect_uri: string | null;
  /** S256; null where the request came without PKCE. */
  readonly code_challenge: string | null;
  readonly issued_at: number;
  readonly expires_at: number;
  /** The grant that its first use gave. */
  readonly grant_id: string | null;
  /** /me answers changed user info to the tokens that it gives. */
  readonly changed_user_info: boolean;
}

/** What a user, or for client_credentials nobody, has granted to an app: all tokens of one login belong to it. */
export interface OAuthGrantRecord extends StoredRecord {
  readonly client_id: string;
  readonly user_id: string | null;
  readonly scopes: readonly Scope[];
  readonly changed_user_info: boolean;
  readonly created_at: number;
  /** Why its tokens are refused; null while they are good. */
  readonly ended: string | null;
}

/** id is its SHA-256. Rotated: each is used once. */
export interface OAuthRefreshTokenRecord extends StoredRecord {
  readonly grant_id: string;
  readonly expires_at: number;
  readonly used: boolean;
}

/** id is its `jti`. */
export interface OAuthAccessTokenRecord extends StoredRecord {
  readonly grant_id: string;
  readonly scopes: readonly Scope[];
  readonly issued_at: number;
  readonly expires_at: number;
  readonly revoked: boolean;
}

/** id is `{user_id} {client_id}`: consent is remembered per user and app. */
export interface OAuthConsentRecord extends StoredRecord {
  readonly user_id: string;
  readonly client_id: string;
  readonly scopes: readonly Scope[];
  readonly granted_at: number;
}

/** A browser that is signed in; id is the SHA-256 of its cookie. */
export interface OAuthSessionRecord extends StoredRecord {
  readonly user_id: string;
  readonly expires_at: number;
  /** The value of the form by which the user signed in: who sends it a second time has clicked twice. */
  readonly form: string;
}

export type Outcome = 'user_denies' | 'expired_code' | 'invalid_grant_on_refresh' | 'wrong_state' | 'changed_user_info' | 'temporarily_unavailable';

/** A negative path for the next logins, of one app or user where they are named. */
export interface OAuthOutcomeRecord extends StoredRecord {
  readonly outcome: Outcome;
  readonly client_id: string | null;
  /** Folded. */
  readonly email: string | null;
  readonly times: number;
  /** How many of `times` are still to come. */
  readonly left: number;
  readonly created_at: number;
}
