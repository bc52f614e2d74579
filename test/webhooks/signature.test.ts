// Whatever the data, the signature is right for the bytes that arrive: verified as the integration guide does, on the raw body.

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';

import { testWorkspace } from './test-workspace.js';

const SECRET = 'whsec_ключ is used as it stands';

it('every Unicode body arrives as it was signed, and as the event has it', async () => {
  const arrived: { valid: boolean; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const expected = createHmac('sha256', SECRET).update(raw).digest('hex');
      arrived.push({ valid: request.headers['x-skillpassport-signature'] === expected, body: raw.toString('utf8') });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { endpoint, workspace, dispatcher } = testWorkspace();
  endpoint({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, secret: SECRET });

  // lone surrogates included: JSON escapes them
  const texts = fc.string({
    unit: fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('🎓', '\u2028', 'é', 'e\u0301', '"', '\\'),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(texts, texts), async (data) => {
      arrived.length = 0;
      workspace.transaction(() => workspace.emit('student.created', data));
      await dispatcher.idle();
      expect(arrived).toHaveLength(1);
      expect(arrived[0]?.valid).toBe(true);
      expect(JSON.parse(arrived[0]?.body ?? '')).toMatchObject({ event: 'student.created', data });
    }),
    { numRuns: 200 },
  );
});
