import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY, type Scene } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** Three candidates, a day apart; returns their application ids, oldest first. */
async function threeCandidates(scene: Scene): Promise<string[]> {
  const opportunity_id = await scene.opportunity({ required_skills: ['React', 'CSS'] });
  const ids: string[] = [];
  for (const [name, skills] of [
    ['chitra', ['React']],
    ['Bala', ['React', 'CSS']],
    ['Anand', []],
  ] as const) {
    ids.push(await scene.application({ student_id: await scene.student({ name, skills }), opportunity_id }));
    await scene.wait('1d');
  }
  return ids;
}

const namesOf = (body: { candidates: { student: { name: string } }[] }): string[] => body.candidates.map(({ student }) => student.name);

describe('listing candidates', () => {
  test('shows each application as a candidate, with student and opportunity', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const student_id = await scene.student({ name: 'Asha', email: 'asha@example.in', grade: '12', program: 'Science' });
    const opportunity_id = await scene.opportunity({ title: 'React Developer' });
    const sent = { student_id, opportunity_id, resume_url: 'https://example.in/asha.pdf' };
    const { body: application } = await scene.api.post('/applications', sent).expect(201);
    const { body } = await scene.api.get('/pipeline/candidates').expect(200);
    expect(body).toEqual({
      candidates: [
        {
          id: application.id,
          student: { id: student_id, name: 'Asha', email: 'asha@example.in', grade: '12', program: 'Science' },
          opportunity: { id: opportunity_id, title: 'React Developer' },
          stage: 'screening',
          match_score: application.match_score,
          applied_at: '2026-03-01T10:00:00Z',
          last_updated: '2026-03-01T10:00:00Z',
          notes: null,
          resume_url: 'https://example.in/asha.pdf',
        },
      ],
      total: 1,
      page: 1,
      pages: 1,
    });
  });

  test.each([
    ['', ['Anand', 'Bala', 'chitra']],
    ['?sort=applied_date', ['Anand', 'Bala', 'chitra']],
    ['?sort=match_score', ['Bala', 'chitra', 'Anand']],
    ['?sort=name', ['Anand', 'Bala', 'chitra']],
  ])('GET /pipeline/candidates%s is in the order asked for', async (query, names) => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    await threeCandidates(scene);
    const { body } = await scene.api.get(`/pipeline/candidates${query}`).expect(200);
    expect(namesOf(body)).toEqual(names);
  });

  test('newest first holds within one moment too, while equal matches and names stay oldest first', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const opportunity_id = await scene.opportunity();
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push(await scene.application({ student_id: await scene.student({ name: 'Asha' }), opportunity_id }));
    for (const [sort, expected] of [
      ['applied_date', ids.toReversed()],
      ['match_score', ids],
      ['name', ids],
    ] as const) {
      const { body } = await scene.api.get(`/pipeline/candidates?sort=${sort}`).expect(200);
      expect(body.candidates.map(({ id }: { id: string }) => id)).toEqual(expected);
    }
  });

  test('finds them by stage: a new one under screening, a moved one where it went', async () => {
    const scene = newScene(sandbox);
    const [first, second] = await threeCandidates(scene);
    await scene.move(first ?? '', 'interview');
    await scene.move(second ?? '', 'screening');
    for (const [stage, names] of [
      ['screening', ['Anand', 'Bala']],
      ['interview', ['chitra']],
      ['applied', []],
    ] as const) {
      const { body } = await scene.api.get(`/pipeline/candidates?stage=${stage}`).expect(200);
      expect(namesOf(body)).toEqual(names);
      expect(body.total).toBe(names.length);
    }
  });

  test('finds them by opportunity, page by page', async () => {
    const scene = newScene(sandbox);
    const [first] = await threeCandidates(scene);
    await scene.application();
    const opportunity_id = scene.workspace.store.applications.get(first ?? '')?.opportunity_id;
    const { body } = await scene.api.get(`/pipeline/candidates?opportunity_id=${opportunity_id}&sort=name&limit=2&page=2`).expect(200);
    expect(namesOf(body)).toEqual(['chitra']);
    expect(body).toMatchObject({ total: 3, page: 2, pages: 2 });
  });

  test.each([
    [`?opportunity_id=${NOBODY}`, 404],
    ['?opportunity_id=7', 400],
    ['?stage=Screening', 200],
    ['?stage=screened', 400],
    ['?sort=grade', 400],
  ])('GET /pipeline/candidates%s is answered %i', async (query, status) => {
    await newScene(sandbox).api.get(`/pipeline/candidates${query}`).expect(status);
  });
});

describe('moving a candidate', () => {
  test.each([['stage'], ['move-stage']])('PUT /pipeline/{id}/%s does what PUT /applications/{id}/stage does', async (path) => {
    const { api, application, events } = newScene(sandbox);
    const id = await application();
    const { body } = await api.put(`/pipeline/${id}/${path}`, { stage: 'offer', notes: 'Rs 9 lakh' }).expect(200);
    expect(body).toMatchObject({ application_id: id, previous_stage: 'applied', current_stage: 'offer', notification_sent: true });
    expect(events('application.stage.changed')).toEqual([{ application_id: id, old_stage: 'applied', new_stage: 'offer' }]);
    const { body: read } = await api.get(`/applications/${id}`).expect(200);
    expect(read).toMatchObject({ status: 'offer', notes: 'Rs 9 lakh' });
    await api.put(`/pipeline/${NOBODY}/${path}`, { stage: 'offer' }).expect(404);
  });
});

describe('feedback', () => {
  test('is answered as stored, with null for what was left out', async () => {
    const { api, application, workspace } = newScene(sandbox);
    const id = await application();
    const { body } = await api.post(`/pipeline/${id}/feedback`, { technical_score: 7.5, comments: 'Knows closures' }).expect(201);
    expect(body).toEqual({
      id: expect.any(String),
      application_id: id,
      technical_score: 7.5,
      communication_score: null,
      cultural_fit: null,
      comments: 'Knows closures',
      created_at: expect.any(String),
    });
    expect(workspace.store.feedback.where('application_id', id)).toHaveLength(1);
  });

  test('may be given more than once', async () => {
    const { api, application, workspace } = newScene(sandbox);
    const id = await application();
    for (const score of [0, 10]) await api.post(`/pipeline/${id}/feedback`, { cultural_fit: score }).expect(201);
    expect(workspace.store.feedback.where('application_id', id).map(({ cultural_fit }) => cultural_fit)).toEqual([0, 10]);
  });

  test.each([
    [{ technical_score: 10.5 }, 'technical_score', 'maximum'],
    [{ communication_score: -1 }, 'communication_score', 'minimum'],
    [{ cultural_fit: '7' }, 'cultural_fit', 'type'],
    [{ comments: 7 }, 'comments', 'type'],
  ])('%j is refused', async (sent, field, constraint) => {
    const { api, application } = newScene(sandbox);
    const { body } = await api.post(`/pipeline/${await application()}/feedback`, sent).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });

  test('on an unknown application is 404', async () => {
    await newScene(sandbox).api.post(`/pipeline/${NOBODY}/feedback`, {}).expect(404);
  });
});

describe('pipeline analytics', () => {
  test('count where applications stand, how far they came and how long it took', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const [hired, rejected] = [await scene.application(), await scene.application()];
    await scene.wait('2d');
    await scene.move(hired, 'interview');
    await scene.move(rejected, 'rejected');
    await scene.wait('1d');
    await scene.move(hired, 'hired');
    const { body } = await scene.api.get('/pipeline/analytics').expect(200);
    expect(body.total).toBe(2);
    expect(body.stages).toEqual([
      { stage: 'applied', current: 0, reached: 2, conversion_rate: 100, average_days: 0 },
      { stage: 'screening', current: 0, reached: 2, conversion_rate: 100, average_days: 2 },
      { stage: 'interview', current: 0, reached: 1, conversion_rate: 50, average_days: 1 },
      { stage: 'offer', current: 0, reached: 0, conversion_rate: 0, average_days: null },
      { stage: 'hired', current: 1, reached: 1, conversion_rate: 50, average_days: 0 },
      { stage: 'rejected', current: 1, reached: 1, conversion_rate: 50, average_days: 1 },
    ]);
  });

  test('of one opportunity count its applications only', async () => {
    const { api, opportunity, application } = newScene(sandbox);
    const opportunity_id = await opportunity();
    await application({ opportunity_id });
    await application();
    const { body } = await api.get(`/pipeline/analytics?opportunity_id=${opportunity_id}`).expect(200);
    expect(body.total).toBe(1);
    await api.get(`/pipeline/analytics?opportunity_id=${NOBODY}`).expect(404);
  });

  test('without applications are zeros, and no averages', async () => {
    const { body } = await newScene(sandbox).api.get('/pipeline/analytics').expect(200);
    expect(body).toMatchObject({ total: 0, average_match_score: null });
    expect(body.stages).toHaveLength(6);
  });
});

test.each([
  ['student', 403, 403],
  ['educator', 403, 200],
  ['recruiter', 200, 200],
  ['admin', 200, 200],
] as const)('a %s is answered %i for the candidates and %i for the analytics', async (role, candidates, analytics) => {
  const { as, application } = newScene(sandbox);
  const id = await application();
  const client = await as(role);
  await client.get('/pipeline/candidates').expect(candidates);
  await client.get('/pipeline/analytics').expect(analytics);
  await client.post(`/pipeline/${id}/feedback`, { cultural_fit: 8 }).expect(candidates === 200 ? 201 : 403);
  await client.put(`/pipeline/${id}/stage`, { stage: 'offer' }).expect(candidates);
});
