import { expect, it } from 'vitest';

import { startProcess } from '../process/sandbox-process.js';
import { installClient } from './installed-client.js';
import { withReceiver } from './receiver.js';

it('an ATS posts a job, gets the application, moves it through its stages and reads the figures', async () => {
  const sandbox = await startProcess(['--data', 'memory']);
  const { Client, SkillPassportError } = installClient(sandbox.url);
  const client = new Client({ apiKey: 'test_key', apiSecret: 'test_secret', baseUrl: `${sandbox.url}/w/hr-journey/v1/` });
  const receiver = await withReceiver(`${sandbox.url}/w/hr-journey`, ['application.submitted', 'application.stage.changed']);

  const opportunity = await client.opportunities.create({
    title: 'Software Engineer',
    type: 'job',
    company: 'Your Company',
    description: 'Builds what students use.',
    required_skills: ['JavaScript', 'React', 'Node.js'],
    grade_level: 'college',
    location: 'Bangalore',
    external_id: 'ATS-JOB-123',
  });
  const student = await client.students.create({ name: 'Vikram Iyer', email: 'vikram.iyer@example.in', skills: ['JavaScript', 'React'] });
  const key = `app-${student.id}-${opportunity.id}`;
  const body = { student_id: student.id, opportunity_id: opportunity.id, resume_url: 'https://example.in/vikram.pdf' };
  const application = await client.applications.create(body, { idempotency_key: key });
  expect(application).toMatchObject({ status: 'applied', pipeline_stage: 'screening' });
  expect(await client.applications.create(body, { idempotency_key: key })).toEqual(application);

  const submitted = await receiver.next('application.submitted');
  expect(submitted.data).toEqual({ application_id: application.id, student_id: student.id, opportunity_id: opportunity.id, status: 'applied' });
  const [fetched, candidate] = await Promise.all([
    client.applications.get(String(submitted.data['application_id'])),
    client.students.get(String(submitted.data['student_id'])),
  ]);
  expect(fetched.resume_url).toBe('https://example.in/vikram.pdf');
  expect(candidate.name).toBe('Vikram Iyer');
  const [posted] = await client.opportunities.search({ external_id: 'ats-job-123' });
  expect(posted?.id).toBe(opportunity.id);

  const change = await client.applications.updateStage(application.id, { stage: 'interview', notes: 'Scheduled for technical interview' });
  expect(change).toMatchObject({ application_id: application.id, current_stage: 'interview', notification_sent: true });
  expect((await receiver.next('application.stage.changed')).data).toMatchObject({ application_id: application.id, new_stage: 'interview' });
  await client.applications.updateStage(application.id, { stage: 'hired' });

  const today = new Date();
  const day = (offset: number): string => new Date(today.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  const analytics = await client.analytics.placement({ start_date: day(-1), end_date: day(2), group_by: 'day' });
  expect(analytics.totals).toMatchObject({ applications: 1, interviews: 1, offers: 0, hired: 1, placement_rate: 100 });
  expect(analytics.by_type.job.hired).toBe(1);

  const again = client.applications.create(body);
  await expect(again).rejects.toBeInstanceOf(SkillPassportError);
  await expect(again).rejects.toMatchObject({ code: 'DUPLICATE_APPLICATION', status: 409 });
});
