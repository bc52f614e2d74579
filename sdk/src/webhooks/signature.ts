// The signature of webhooks: lower-case hex HMAC-SHA256 of the raw body, keyed with the endpoint's secret as it stands
// (integration guide, "Setting Up Webhooks"). Pure, and of use without a client.

import { createHmac, timingSafeEqual } from 'node:crypto';

import { invalidOptions, SkillPassportError } from '../errors.js';
import type { WebhookEvent } from './events.js';
import { readEvent } from './read-event.js';

/** The bytes that came, before anything parsed them. A Buffer is one; a string stands for its UTF-8. */
export type RawBody = Uint8Array | string;

/** What came in `X-SkillPassport-Signature`, as Node, Express and fetch give it. */
export type SignatureHeader = string | readonly string[] | null | undefined;

/** An endpoint's secret; while it is being changed, the old one and the new. Undefined, as an unset environment variable is, fits none. */
export type Secret = string | readonly string[] | undefined;

export interface Signatures {
  /** Whether the body is the API's. Never throws: odd input is false. Takes the same time wherever two signatures differ. */
  verify(rawBody: RawBody, signature: SignatureHeader, secret: Secret): boolean;
  /**
   * The event in the body, if it is the API's.
   * @throws SkillPassportError SIGNATURE_INVALID, which names the usual cause; INVALID_EVENT for a signed body that is no event;
   * INVALID_OPTIONS without a secret
   */
  constructEvent(rawBody: RawBody, signature: SignatureHeader, secret: Secret): WebhookEvent;
  /** The signature of a body, for tests of receivers. @throws SkillPassportError INVALID_OPTIONS without a secret */
  sign(rawBody: RawBody, secret: string | undefined): string;
}

/** 64 lower-case hex digits: receivers compare texts, as the guide does, so an upper-case one is no signature. */
const SIGNATURE = /^[0-9a-f]{64}$/;

const PARSED_BODY =
  "The signature can't be checked: the body was parsed before it was verified. Use express.raw({type: 'application/json'}) on this route, before any express.json().";
const NO_BODY =
  "The signature can't be checked: there is no body. Nothing has read it yet, or what read it kept none. Use express.raw({type: 'application/json'}) on this route, before any express.json(), and hand over `req.body`.";
const NO_SIGNATURE = 'There is no signature: X-SkillPassport-Signature is missing. Hand over `req.headers["x-skillpassport-signature"]`.';
const WRONG_SIGNATURE =
  "The signature does not fit: the secret is another one, or the body was changed on its way. Most often it was parsed and serialized again, as JSON.stringify(req.body) does: hand over the bytes that came, which express.raw({type: 'application/json'}) keeps.";

/** @internal Bytes from any realm; no copy of them is made. */
export const isRawBody = (value: unknown): value is RawBody => typeof value === 'string' || ArrayBuffer.isView(value);

/** @internal @throws SkillPassportError INVALID_OPTIONS */
export function readSecrets(secret: unknown): readonly string[] {
  const secrets: unknown[] = Array.isArray(secret) ? secret : [secret];
  const texts = secrets.filter((one) => typeof one === 'string' && one !== '').map(String);
  if (texts.length === 0 || texts.length < secrets.length)
    throw invalidOptions("`secret` must be the webhook endpoint's secret, or several. Is the environment variable set that should hold it?");
  return texts;
}

const digest = (rawBody: RawBody, secret: string): Buffer => createHmac('sha256', secret).update(rawBody).digest();

function verify(rawBody: unknown, signature: unknown, secret: unknown): boolean {
  if (!isRawBody(rawBody) || typeof signature !== 'string' || !SIGNATURE.test(signature)) return false;
  const given = Buffer.from(signature, 'hex');
  const secrets: unknown[] = Array.isArray(secret) ? secret : [secret];
  return secrets.some((one) => typeof one === 'string' && one !== '' && timingSafeEqual(digest(rawBody, one), given));
}

function sign(rawBody: RawBody, secret: string | undefined): string {
  const [key = ''] = readSecrets(secret);
  if (!isRawBody(rawBody)) throw invalidOptions('`rawBody` must be a Buffer, a Uint8Array or a string: sign the very text that is sent.');
  return digest(rawBody, key).toString('hex');
}

function constructEvent(rawBody: RawBody, signature: SignatureHeader, secret: Secret): WebhookEvent {
  const secrets = readSecrets(secret);
  if (!isRawBody(rawBody)) throw new SkillPassportError('SIGNATURE_INVALID', rawBody === undefined || rawBody === null ? NO_BODY : PARSED_BODY);
  if (signature === undefined || signature === null || signature === '') throw new SkillPassportError('SIGNATURE_INVALID', NO_SIGNATURE);
  if (!verify(rawBody, signature, secrets)) throw new SkillPassportError('SIGNATURE_INVALID', WRONG_SIGNATURE);
  return readEvent(typeof rawBody === 'string' ? rawBody : decode(rawBody));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SkillPassportError('INVALID_EVENT', 'The body is no event: it is not UTF-8.', { cause });
  }
}

export const signatures: Signatures = { verify, constructEvent, sign };
