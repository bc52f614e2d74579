import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, type Scene } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const NONE = { applications: 0, interviews: 0, offers: 0, hired: 0, rejected: 0, placement_rate: 0 };

/** Three applications: a job in January, hired in March; an internship at the end of February, rejected; a job on March 1, just applied. */
async function aWinter(scene: Scene): Promise<void> {
  const [job, internship] = [await scene.opportunity({ type: 'job' }), await scene.opportunity({ type: 'internship' })];
  await scene.at('2026-01-15T10:00:00Z');
  const first = await scene.application({ opportunity_id: job });
  await scene.move(first, 'interview');
  await scene.at('2026-02-28T23:59:59Z');
  const second = await scene.application({ opportunity_id: internship });
  await scene.move(second, 'rejected');
  await scene.at('2026-03-01T00:00:00Z');
  await scene.application({ opportunity_id: job });
  await scene.move(first, 'offer');
  await scene.move(first, 'hired');
}

describe('placement analytics', () => {
  test('count each application in the period in which it was made, with how far it ever came', async () => {
    const scene = newScene(sandbox);
    await aWinter(scene);
    const { body } = await scene.api.get('/analytics/placement').expect(200);
    const job = { applications: 2, interviews: 1, offers: 1, hired: 1, rejected: 0, placement_rate: 50 };
    expect(body).toEqual({
      start_date: '2026-01-15',
      end_date: '2026-03-02',
      group_by: 'month',
      totals: { applications: 3, interviews: 1, offers: 1, hired: 1, rejected: 1, placement_rate: 33.33 },
      series: [
        { period: '2026-01', applications: 1, interviews: 1, offers: 1, hired: 1, rejected: 0, placement_rate: 100 },
        { period: '2026-02', ...NONE, applications: 1, rejected: 1 },
        { period: '2026-03', ...NONE, applications: 1 },
      ],
      by_type: { job, internship: { ...NONE, applications: 1, rejected: 1 }, training: NONE },
    });
  });

  test('leave out what lies outside the dates: the end date does not count', async () => {
    const scene = newScene(sandbox);
    await aWinter(scene);
    const { body } = await scene.api.get('/analytics/placement?start_date=2026-02-01&end_date=2026-03-01').expect(200);
    expect(body).toMatchObject({ start_date: '2026-02-01', end_date: '2026-03-01', totals: { applications: 1, rejected: 1 }, series: [{ period: '2026-02' }] });
  });

  test.each([
    ['quarter', ['2026-Q1']],
    ['year', ['2026']],
    ['week', ['2026-W03', '2026-W04', '2026-W05', '2026-W06', '2026-W07', '2026-W08', '2026-W09']],
  ])('come by %s, with every period between', async (group_by, periods) => {
    const scene = newScene(sandbox);
    await aWinter(scene);
    const { body } = await scene.api.get(`/analytics/placement?group_by=${group_by}`).expect(200);
    expect(body.series.map(({ period }: { period: string }) => period)).toEqual(periods);
  });

  test('without applications are zeros', async () => {
    const { body } = await newScene(sandbox).api.get('/analytics/placement').expect(200);
    expect(body).toEqual({
      start_date: null,
      end_date: null,
      group_by: 'month',
      totals: NONE,
      series: [],
      by_type: { job: NONE, internship: NONE, training: NONE },
    });
  });

  test.each([
    ['start_date=2026-03-01&end_date=2026-02-01', 'end_date'],
    ['start_date=0001-01-01&end_date=9999-12-31&group_by=day', 'group_by'],
    ['start_date=2026-02-30', 'start_date'],
    ['end_date=tomorrow', 'end_date'],
    ['group_by=decade', 'group_by'],
    ['group_by=month&group_by=week', 'group_by'],
  ])('refuse ?%s', async (query, field) => {
    const { body } = await newScene(sandbox).api.get(`/analytics/placement?${query}`).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
  });

  test.each([
    ['student', 403],
    ['educator', 200],
    ['recruiter', 200],
    ['admin', 200],
  ] as const)('answer a %s %i', async (role, status) => {
    await (await newScene(sandbox).as(role)).get('/analytics/placement').expect(status);
  });
});
