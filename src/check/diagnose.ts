// Why a receiver refuses what is rightly signed: the same event in the signatures that are computed by mistake. The one that it takes is its mistake.

import { createHmac } from 'node:crypto';

import type { EventRecord } from '../records/records.js';
import type { DeliveryRequest } from '../webhooks/sign.js';
import { type Craft, withSignature } from './craft.js';

interface Mistake {
  readonly sentence: string;
  readonly sign: (secret: string, body: string, event: EventRecord) => string;
}

const PREFIX = 'whsec_';
const withoutPrefix = (secret: string): string => (secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
const hmac = (secret: string | Buffer, body: string): ReturnType<typeof createHmac> => createHmac('sha256', secret).update(body, 'utf8');

const MISTAKES: readonly Mistake[] = [
  {
    sentence: 'It takes the signature made with the secret without its whsec_: use the secret as it stands, prefix included.',
    sign: (secret, body) => hmac(withoutPrefix(secret), body).digest('hex'),
  },
  {
    sentence: 'It takes the signature made with the secret decoded as base64, as Svix has it: use the text of the secret as it stands.',
    sign: (secret, body) => hmac(Buffer.from(withoutPrefix(secret), 'base64'), body).digest('hex'),
  },
  {
    sentence: 'It takes the signature in base64: it is lower-case hex, digest("hex").',
    sign: (secret, body) => hmac(secret, body).digest('base64'),
  },
  {
    sentence: 'It takes the signature with "sha256=" before it, as GitHub has it: the header is the hex alone.',
    sign: (secret, body) => `sha256=${hmac(secret, body).digest('hex')}`,
  },
  {
    sentence: 'It takes the signature in upper case: it is lower-case hex.',
    sign: (secret, body) => hmac(secret, body).digest('hex').toUpperCase(),
  },
  {
    sentence: 'It takes the signature over `data` alone: it is over the whole body.',
    sign: (secret, _, { data }) => hmac(secret, JSON.stringify(data)).digest('hex'),
  },
  {
    sentence: 'It takes the signature over the indented JSON: it is over the bytes that came.',
    sign: (secret, body) => hmac(secret, JSON.stringify(JSON.parse(body), null, 2)).digest('hex'),
  },
  {
    sentence: 'It takes the signature made with an empty secret: is its environment variable set?',
    sign: (_, body) => hmac('', body).digest('hex'),
  },
  {
    sentence: 'It takes the signature made with the word "undefined" as secret: is its environment variable set?',
    sign: (_, body) => hmac('undefined', body).digest('hex'),
  },
];

const NONE_FITS =
  'It takes none of the signatures that are computed by mistake either. Is --secret the very secret that the receiver uses, is the address that of its webhook, and does it verify the raw body?';

/** @param isTaken sends a request; true where the receiver answers 2xx */
export async function diagnose(craft: Craft, isTaken: (request: DeliveryRequest) => Promise<boolean>): Promise<string> {
  for (const { sentence, sign } of MISTAKES) {
    const event = craft.event('student.created');
    const right = craft.right(event);
    const signature = sign(craft.secret, right.body, event);
    if (await isTaken(withSignature(right, signature))) return sentence;
  }
  return NONE_FITS;
}
