import supertest from 'supertest';
import { describe, expect, test } from 'vitest';

import { memoryStorage } from '../../../src/storage/memory.js';
import { type Storage, StorageError } from '../../../src/storage/storage.js';
import { openAtOnce } from '../../opened.js';
import { AT, COURSE, pageApp, pageServices, PAYMENT, STUDENT } from '../page-services.js';

const PATH = `/checkout/${PAYMENT.id}`;

/** A sandbox, and what its default workspace holds of the payment and its events. */
function checkout(...args: Parameters<typeof pageServices>) {
  const services = pageServices(...args);
  const { store } = openAtOnce(services.workspaces).workspace;
  return {
    http: supertest(pageApp(services)),
    services,
    payment: () => store.payments.get(PAYMENT.id),
    events: () => store.events.all().map(({ event, data }) => ({ event, data })),
  };
}

const COMPLETED = { event: 'payment.completed', data: { payment_id: PAYMENT.id, amount: 1499, student_id: STUDENT.id } };

test('the checkout names course, student and amount, and lets one choose how it ends', async () => {
  const { text } = await checkout().http.get(PATH).expect(200).expect('Content-Type', 'text/html; charset=utf-8').expect('Cache-Control', 'no-store');
  expect(text).toContain(COURSE.title);
  expect(text).toContain(STUDENT.name);
  expect(text).toContain('₹1,499.00');
  expect(text).toContain(`<form method="post" action="${PAYMENT.id}/pay">`);
  expect(text).toContain(`<form method="post" action="${PAYMENT.id}/fail">`);
  expect(text).not.toContain('role="status"');
});

test('paying stores the payment, emits payment.completed and leads back to a page that says so', async () => {
  const { http, payment, events } = checkout();
  await http.post(`${PATH}/pay`).expect(303).expect('Location', `../${PAYMENT.id}`);
  expect(payment()).toEqual({ ...PAYMENT, status: 'completed', paid_at: AT });
  expect(events()).toEqual([COMPLETED]);
  const { text } = await http.get(PATH).expect(200);
  expect(text).toContain('<strong>Paid</strong>on 23 January 2026, 10:00 UTC');
  expect(text).not.toContain('<button');
});

test('twenty presses of Pay at once pay once', async () => {
  const { http, events } = checkout();
  await Promise.all(Array.from({ length: 20 }, () => http.post(`${PATH}/pay`).expect(303)));
  expect(events()).toEqual([COMPLETED]);
});

test('a failed payment says so, emits nothing and may be paid after all', async () => {
  const { http, payment, events } = checkout();
  await http.post(`${PATH}/fail`).expect(303).expect('Location', `../${PAYMENT.id}`);
  expect(payment()).toEqual({ ...PAYMENT, status: 'failed' });
  expect(events()).toEqual([]);
  const { text } = await http.get(PATH).expect(200);
  expect(text).toContain('<strong>Payment failed</strong>');
  expect(text).toContain(`action="${PAYMENT.id}/pay"`);
  expect(text).not.toContain(`action="${PAYMENT.id}/fail"`);
  await http.post(`${PATH}/pay`).expect(303);
  expect(payment()?.status).toBe('completed');
  expect(events()).toEqual([COMPLETED]);
});

test('Fail on a page that another tab has overtaken by Pay changes nothing, and says why', async () => {
  const { http, payment } = checkout();
  await http.post(`${PATH}/pay`).expect(303);
  const { headers } = await http.post(`${PATH}/fail`).expect(303);
  const { text } = await http.get(new URL(String(headers['location']), `http://sandbox${PATH}/fail`).href.replace('http://sandbox', '')).expect(200);
  expect(text).toContain('It was paid already when you pressed Fail: nothing was changed.');
  expect(payment()).toMatchObject({ status: 'completed' });
  // whoever opens that address of a payment that is not paid is told nothing of the kind
  expect((await checkout().http.get(`${PATH}?too_late`).expect(200)).text).not.toContain('nothing was changed');
});

test('what is paid can not fail any more', async () => {
  const { http, payment } = checkout({}, { payment: { status: 'completed', paid_at: AT } });
  await http.post(`${PATH}/fail`).expect(303);
  expect(payment()).toEqual({ ...PAYMENT, status: 'completed', paid_at: AT });
});

describe('a form of another site', () => {
  test.each([
    ['another origin', { Origin: 'https://evil.example' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a cross-site fetch', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a page of a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('is refused: %s', async (_, headers) => {
    const { http, payment } = checkout();
    for (const action of ['pay', 'fail']) {
      const { body } = await http.post(`${PATH}/${action}`).set(headers).expect(403);
      expect(body.error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('another site') });
    }
    expect(payment()).toEqual(PAYMENT);
  });

  test.each([
    ['its own page', { Origin: 'http://127.0.0.1:4600', Host: '127.0.0.1:4600', 'Sec-Fetch-Site': 'same-origin' }],
    ['its own page behind a proxy', { Origin: 'https://sandbox.example', Host: '10.0.0.7:4600' }],
    ['a program', {}],
  ])('is not taken for: %s', async (_, headers) => {
    const { http, payment } = checkout({ publicUrl: 'https://sandbox.example' });
    await http.post(`${PATH}/pay`).set(headers).expect(303);
    expect(payment()?.status).toBe('completed');
  });
});

test('the checkout is open where the dashboard asks for a token', async () => {
  const { http } = checkout({ adminToken: 'secret' });
  await http.get(PATH).expect(200);
  await http.post(`${PATH}/pay`).expect(303);
});

test('an unknown payment is 404 and makes no workspace', async () => {
  const { http, services } = checkout();
  for (const path of ['/w/new/checkout/nope', '/w/new/checkout/__proto__', '/w/new/checkout/%E0%A4%A']) await http.get(path).expect(404);
  await http.post('/w/new/checkout/nope/pay').expect(404);
  expect(services.workspaces.peek('new')).toBeUndefined();
});

test('a seeded payment is shown in a workspace that nobody has used yet, and paying it is the first use', async () => {
  const { http, services } = checkout();
  await http.get(`/w/new${PATH}`).expect(200);
  expect(services.workspaces.peek('new')).toBeUndefined();
  await http.post(`/w/new${PATH}/pay`).expect(303).expect('Location', `../${PAYMENT.id}`);
  expect(services.workspaces.peek('new')?.workspace.store.payments.get(PAYMENT.id)?.status).toBe('completed');
  expect(services.workspaces.peek('default')?.workspace.store.payments.get(PAYMENT.id)?.status).toBe('pending');
});

test('names are escaped', async () => {
  const { http } = checkout({}, { course: { title: '<script>alert(1)</script>' }, student: { name: '"><img src=x onerror=alert(1)>' } });
  const { text } = await http.get(PATH).expect(200);
  expect(text).not.toMatch(/<script|<img/);
  expect(text).toContain('&lt;script>alert(1)&lt;/script>');
});

test('a payment that can not be stored is answered 500, and is not paid', async () => {
  const { http, payment } = checkout({}, {}, failingStorage());
  const { body } = await http.post(`${PATH}/pay`).expect(500);
  expect(body.error.code).toBe('INTERNAL_ERROR');
  expect(payment()).toEqual(PAYMENT);
});

/** Takes no write. */
function failingStorage(): Storage {
  return {
    ...memoryStorage(),
    open: (_, _stored, { onFailed }) => {
      const fail = (): Promise<void> => {
        return Promise.resolve().then(() => {
          onFailed();
          throw new StorageError('The disk is full.');
        });
      };
      return { append: fail, replace: fail, close: () => Promise.resolve() };
    },
  };
}
