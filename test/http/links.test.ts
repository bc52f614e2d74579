import { request } from 'node:http';

import { describe, expect, it } from 'vitest';

import { OWN_STUDENT } from '../resources/arrange.js';
import { API_KEY, sandboxForTest } from '../setup.js';

/** Sends a JSON request under a Host header of one's own, which fetch does not let one set. */
function call(url: string, method: string, path: string, body: object, host: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers: { ...API_KEY, 'Content-Type': 'application/json', Host: host } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve(JSON.parse(text) as Record<string, unknown>));
    });
    sent.on('error', reject).end(JSON.stringify(body));
  });
}

/** The payment_url and the certificate_url that a client gets who knows the sandbox by this name. */
async function linksFor(url: string, prefix: string, host: string): Promise<unknown[]> {
  const course = await call(url, 'POST', `${prefix}/v1/courses`, { title: 'T', type: 'internal', price: 10 }, host);
  const enrollment = await call(url, 'POST', `${prefix}/v1/courses/${String(course['id'])}/enroll`, { student_id: OWN_STUDENT }, host);
  const done = await call(
    url,
    'PUT',
    `${prefix}/v1/enrollments/progress`,
    { student_id: OWN_STUDENT, course_id: course['id'], progress_percentage: 100 },
    host,
  );
  return [enrollment['payment_url'], done['certificate_url']];
}

describe('links', () => {
  it.each(['localhost:8080', '127.0.0.1:49152', 'sandbox:4600', 'sandbox.internal', '[::1]:4600'])(
    'start with the host of the request, so that mapped ports work: %s',
    async (host) => {
      const { url } = await sandboxForTest({ seed: 'empty' });
      const [payment, certificate] = await linksFor(url, '', host);
      expect(String(payment).startsWith(`http://${host}/checkout/`)).toBe(true);
      expect(String(certificate).startsWith(`http://${host}/certificates/`)).toBe(true);
    },
  );

  it('carry the prefix of the workspace, and lead back into it', async () => {
    const { url } = await sandboxForTest({ seed: 'empty' });
    const links = await linksFor(url, '/w/ci-1', new URL(url).host);
    for (const link of links) {
      expect(String(link).startsWith(`${url}/w/ci-1/`)).toBe(true);
      expect((await fetch(String(link))).status).toBe(200);
      expect((await fetch(String(link).replace('/w/ci-1', ''))).status).toBe(404);
    }
  });

  it.each([
    ['https://sandbox.example.com', 'https://sandbox.example.com'],
    ['https://example.com/sandbox/', 'https://example.com/sandbox'],
  ])('start with the public URL %s, whatever the request says', async (publicUrl, start) => {
    const { url } = await sandboxForTest({ seed: 'empty', publicUrl });
    const links = [...(await linksFor(url, '', 'localhost:1')), ...(await linksFor(url, '/w/ci', 'localhost:1'))];
    expect(links.map((link) => String(link).replace(/[0-9a-f-]{36}$/, '{id}'))).toEqual([
      `${start}/checkout/{id}`,
      `${start}/certificates/{id}`,
      `${start}/w/ci/checkout/{id}`,
      `${start}/w/ci/certificates/{id}`,
    ]);
  });

  it('in an event are those of the call that emitted it', async () => {
    const { url, admin } = await sandboxForTest({ seed: 'empty' });
    const [, certificate] = await linksFor(url, '', 'localhost:8080');
    const { body } = await admin.get('/events?event=course.completed').expect(200);
    expect(body.events[0].data.certificate_url).toBe(certificate);
  });
});
