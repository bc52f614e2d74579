import { describe, expect, test } from 'vitest';

import { type TestSandbox, withSandbox } from '../setup.js';
import { overflowOf, withBrowser } from './with-browser.js';

const sandbox = await withSandbox();
const { open } = withBrowser();

type Side = Pick<TestSandbox, 'api' | 'admin' | 'url'>;

/** A new student in a new course, and where the API says that it goes on. */
async function enroll({ api }: Side, title: string, price: number | null): Promise<{ studentId: string; courseId: string; paymentUrl: string }> {
  const student = await api.post('/students', { name: 'Nandini Kulkarni', email: `${title.toLowerCase().replaceAll(/\W+/g, '.')}@example.in` }).expect(201);
  const course = await api.post('/courses', { title, type: 'internal', price, instructor: 'Meera Iyer' }).expect(201);
  const enrollment = await api.post(`/courses/${course.body.id}/enroll`, { student_id: student.body.id }).expect(201);
  return { studentId: student.body.id, courseId: course.body.id, paymentUrl: enrollment.body.payment_url };
}

async function paymentEvents({ admin }: Side): Promise<{ event: string; data: unknown }[]> {
  const { body } = await admin.get('/events?limit=1000').expect(200);
  return body.events.filter(({ event }: { event: string }) => event === 'payment.completed');
}

describe.each([
  ['the default workspace', (): Side => sandbox],
  ['a workspace of its own', (): Side => sandbox.workspace('ci-1')],
])('in %s', (where, side) => {
  test('a student fails to pay, pays after all, and the event tells of it once', async () => {
    const { studentId, paymentUrl } = await enroll(side(), `Statistics in ${where}`, 1499);
    expect(paymentUrl).toMatch(`${side().url}/checkout/`);
    const page = await open(paymentUrl);
    expect(await page.getByText('₹1,499.00').first().isVisible()).toBe(true);

    await page.getByRole('button', { name: 'Fail the payment' }).click();
    await page.getByRole('status').getByText('Payment failed').waitFor();
    expect(await paymentEvents(side())).toEqual([]);

    await page.getByRole('button', { name: 'Pay ₹1,499.00' }).click();
    await page.getByRole('status').getByText('Paid').waitFor();
    expect(page.url()).toBe(paymentUrl);
    expect(await page.getByRole('button').count()).toBe(0);
    const paymentId = paymentUrl.split('/').at(-1);
    expect(await paymentEvents(side())).toMatchObject([{ event: 'payment.completed', data: { payment_id: paymentId, amount: 1499, student_id: studentId } }]);

    await page.reload();
    expect(await page.getByRole('status').innerText()).toContain('Paid');
    expect(await paymentEvents(side())).toHaveLength(1);
  });

  test('a completed course has a certificate that prints on one page', async () => {
    const { studentId, courseId } = await enroll(side(), `Pottery in ${where}`, null);
    const progress = { student_id: studentId, course_id: courseId, progress_percentage: 100 };
    const { body } = await side().api.put('/enrollments/progress', progress).expect(200);
    const page = await open(body.certificate_url);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Nandini Kulkarni');
    expect(await page.getByRole('article').innerText()).toContain(body.id);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  });
});

describe.each(['light', 'dark'] as const)('in %s colors', (colorScheme) => {
  test.each([1280, 390, 320])('no page scrolls sideways at %i pixels, however long its words', async (width) => {
    const word = 'Antidisestablishmentarianism'.repeat(9);
    const side = sandbox.workspace(`w-${colorScheme}-${width}-${'x'.repeat(40)}`);
    const { studentId, courseId, paymentUrl } = await enroll(side, word.slice(0, 60), 10_000_000);
    await side.api.put(`/students/${studentId}`, { name: word }).expect(200);
    const { body } = await side.api.put('/enrollments/progress', { student_id: studentId, course_id: courseId, progress_percentage: 100 }).expect(200);
    const page = await open(side.url, { viewport: { width, height: 800 }, colorScheme });
    expect(await overflowOf(page)).toBe(0);
    for (const url of [paymentUrl, body.certificate_url]) {
      await page.goto(url);
      expect(await overflowOf(page)).toBe(0);
    }
  });
});

test('the home page holds what one needs, and every code block can be reached by keyboard', async () => {
  const page = await open(sandbox.url);
  for (const text of ['test_key_professional', 'recruiter@sandbox.test', 'sandbox_public_client', `npm i ${sandbox.url}/sdk.tgz`])
    expect(await page.getByText(text).first().isVisible()).toBe(true);
  expect(await page.locator('pre:not([tabindex="0"])').count()).toBe(0);
});

test('the form of another site’s page pays nothing', async () => {
  const { paymentUrl } = await enroll(sandbox, 'Chess', 500);
  const page = await open(sandbox.url);
  // as a page of another origin: its form has an opaque one
  const frame = `data:text/html,<form method="post" action="${paymentUrl}/pay"><button>Win</button></form>`;
  const before = await paymentEvents(sandbox);
  const foreign = await page.context().newPage();
  await foreign.goto(frame);
  await foreign.getByRole('button').click();
  await foreign.getByText('Refused: another site sent this').waitFor();
  expect(await paymentEvents(sandbox)).toEqual(before);
});
