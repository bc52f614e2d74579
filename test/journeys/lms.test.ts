import { expect, it, onTestFinished } from 'vitest';

import { startProcess } from '../process/sandbox-process.js';
import { installClient } from './installed-client.js';
import { withReceiver } from './receiver.js';

it('an LMS syncs its courses, hears of enrollments and reports progress until the certificate opens', async () => {
  const sandbox = await startProcess(['--data', 'memory']);
  const { Client } = installClient(sandbox.url);
  const client = new Client({ apiKey: 'test_key', apiSecret: 'test_secret', baseUrl: sandbox.url });
  onTestFinished(() => client.close());
  const receiver = await withReceiver(sandbox.url, ['course.completed']);

  const catalog = [
    { id: 'LMS-101', name: 'Introduction to Python', description: 'From zero to a first program.', duration: '6 weeks', learningOutcomes: ['Python'] },
    { id: 'LMS-102', name: 'Public Speaking', description: 'Say it so that it stays.', duration: 12, learningOutcomes: ['Communication', 'Presentation'] },
  ];
  for (const course of catalog)
    await client.courses.create({
      title: course.name,
      description: course.description,
      type: 'internal',
      duration: course.duration,
      skills: course.learningOutcomes,
      external_id: course.id,
    });

  // as the guide has it: not awaited, and no public URL
  const enrolledInLms = new Promise<[student: string, course: string | null]>((resolve) => {
    client.webhooks.on('student.enrolled', async (event) => {
      const { student_id, course_id } = event.data;
      resolve([student_id, (await client.courses.get(course_id)).external_id]);
    });
  });

  const [course] = await client.courses.list({ external_id: 'LMS-102' });
  expect(course).toMatchObject({ title: 'Public Speaking', duration: 12, enrolled_count: 0 });
  const student = await client.students.create({ name: 'Asha Rao', email: 'asha.rao@example.in' });
  await client.courses.enroll(course?.id ?? '', { student_id: student.id });

  expect(await enrolledInLms).toEqual([student.id, 'LMS-102']);

  const half = await client.enrollments.updateProgress({
    student_id: student.id,
    course_id: course?.id ?? '',
    progress_percentage: 50,
    last_accessed: '2026-01-22T18:30:00Z',
  });
  expect(half).toMatchObject({ progress: 50, status: 'active', last_accessed: '2026-01-22T18:30:00Z', certificate_url: null });
  const whole = await client.enrollments.updateProgress({ student_id: student.id, course_id: course?.id ?? '', progress_percentage: 100 });
  expect(whole.status).toBe('completed');

  const completed = await receiver.next('course.completed');
  expect(completed.data['certificate_url']).toBe(whole.certificate_url);
  const certificate = await fetch(String(whole.certificate_url));
  expect(certificate.status).toBe(200);
  expect(await certificate.text()).toContain('Asha Rao');

  const lower = await client.enrollments.updateProgress({ student_id: student.id, course_id: course?.id ?? '', progress_percentage: 80 });
  expect(lower).toMatchObject({ progress: 80, status: 'completed', certificate_url: whole.certificate_url });
  const [listed] = await client.students.list({ email: 'asha.rao@example.in', include: ['courses'] });
  expect(listed?.courses.map((enrollment) => enrollment.course.external_id)).toEqual(['LMS-102']);
});
