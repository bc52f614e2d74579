// The limit that openapi.yaml and openapi.admin.yaml give each operation's body is the one that holds: neither less nor more.

import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { API_KEY, withSandbox } from '../setup.js';
import { UNKNOWN_ID } from './operations.js';

/** Bytes. */
const [JSON_LIMIT, BULK_LIMIT] = [2_048, 4_096];

const sandbox = await withSandbox({ seed: 'empty', bodyLimit: String(JSON_LIMIT), bulkBodyLimit: String(BULK_LIMIT) });

/** Without it the form of a login is not read: nobody knows what it is for. */
const AUTHORIZATION = `?${new URLSearchParams({ response_type: 'code', client_id: 'sandbox_client', redirect_uri: 'http://localhost:3000/callback', scope: 'profile' }).toString()}`;

interface DescribedOperation {
  readonly operationId: string;
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> };
  readonly 'x-body-limit'?: string;
  readonly 'x-upload'?: boolean;
}

interface Sent {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly type: string;
  readonly limit: number;
}

/** The operations of a document that take a body, as the file has them, without the code that reads it. */
function operationsOf(file: string, base: string): Sent[] {
  const document: { paths: Record<string, Record<string, DescribedOperation>> } = parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.requestBody !== undefined)
      .map(([method, operation]) => ({
        id: operation.operationId,
        method: method.toUpperCase(),
        url: `${sandbox.url}${item['servers'] === undefined ? base : ''}${path.replaceAll(/\{\w+\}/g, UNKNOWN_ID)}${operation.operationId === 'submitAuthorization' ? AUTHORIZATION : ''}`,
        type: typeOf(operation),
        limit: operation['x-body-limit'] === 'bulk' ? BULK_LIMIT : JSON_LIMIT,
      })),
  );
}

function typeOf({ requestBody, 'x-upload': upload }: DescribedOperation): string {
  if (upload) return 'text/csv';
  return requestBody?.content?.['application/x-www-form-urlencoded'] === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
}

const send = ({ method, url, type }: Sent, bytes: number): Promise<Response> =>
  fetch(url, { method, headers: { ...API_KEY, 'Content-Type': type }, body: 'x'.repeat(bytes) });

describe.each([
  ['openapi.yaml', '/v1', BULK_LIMIT],
  ['openapi.admin.yaml', '/_admin', JSON_LIMIT],
])('%s', (file, base, largest) => {
  const operations = operationsOf(file, base);

  it('has operations with bodies, and their limits', () => {
    expect(operations.length).toBeGreaterThan(10);
    expect(Math.max(...operations.map(({ limit }) => limit))).toBe(largest);
  });

  it.each(operations.map((operation) => [operation.id, operation.limit, operation] as const))(
    '%s takes %i bytes and no more',
    async (_id, limit, operation) => {
      expect((await send(operation, limit)).status).not.toBe(413);
      const over = await send(operation, limit + 1);
      expect(over.status).toBe(413);
      expect(await over.text()).toContain(String(limit));
    },
  );
});
