import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY, OWN_STUDENT } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const STAGES = ['applied', 'screening', 'interview', 'offer', 'hired', 'rejected'] as const;

describe('applying', () => {
  test('through the opportunity answers where the application stands and emits one event', async () => {
    const { api, student, opportunity, events } = newScene(sandbox);
    const [student_id, opportunity_id] = [await student(), await opportunity()];
    const { body } = await api.post(`/opportunities/${opportunity_id}/apply`, { student_id }).expect(201);
    expect(body).toEqual({
      application_id: expect.any(String),
      status: 'applied',
      applied_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      pipeline_stage: 'screening',
      message: expect.any(String),
    });
    expect(events('application.submitted')).toEqual([{ application_id: body.application_id, student_id, opportunity_id, status: 'applied' }]);
    const { body: read } = await api.get(`/applications/${body.application_id}`).expect(200);
    expect(read).toMatchObject({
      id: body.application_id,
      student_id,
      opportunity_id,
      status: 'applied',
      pipeline_stage: 'screening',
      applied_at: body.applied_at,
    });
  });

  test('through POST /applications answers the whole application and emits one event', async () => {
    const { api, student, opportunity, events } = newScene(sandbox);
    const sent = {
      student_id: await student(),
      opportunity_id: await opportunity(),
      cover_letter: 'I build things.',
      resume_url: 'https://example.in/asha.pdf',
      additional_info: { notice_days: 30, nested: { yes: true } },
    };
    const { body } = await api.post('/applications', sent).expect(201);
    expect(body).toMatchObject({ ...sent, status: 'applied', pipeline_stage: 'screening', notes: null, feedback: null });
    expect(body.updated_at).toBe(body.applied_at);
    expect(events('application.submitted')).toHaveLength(1);
    await api.get(`/applications/${body.id}`).expect(200, body);
  });

  test('without a body is enough for a student', async () => {
    const { as, opportunity, events } = newScene(sandbox);
    const opportunity_id = await opportunity();
    await (await as('student')).post(`/opportunities/${opportunity_id}/apply`).expect(201);
    expect(events('application.submitted')).toMatchObject([{ student_id: OWN_STUDENT, opportunity_id }]);
  });

  test.each([[null], ['Can start in June'], [{ a: [1, { b: null }] }]])('keeps additional_info as it came: %j', async (additional_info) => {
    const { api, student, opportunity } = newScene(sandbox);
    const { body } = await api.post('/applications', { student_id: await student(), opportunity_id: await opportunity(), additional_info }).expect(201);
    expect(body.additional_info).toEqual(additional_info);
  });

  test('twice to the same opportunity is DUPLICATE_APPLICATION, by either path, and leaves no second event', async () => {
    const { api, student, opportunity, application, events, workspace } = newScene(sandbox);
    const [student_id, opportunity_id] = [await student(), await opportunity()];
    await application({ student_id, opportunity_id });
    for (const [path, body] of [
      ['/applications', { student_id, opportunity_id }],
      [`/opportunities/${opportunity_id}/apply`, { student_id }],
    ] as const) {
      const answer = await api.post(path, body).expect(409);
      expect(answer.body.error.code).toBe('DUPLICATE_APPLICATION');
    }
    expect(events('application.submitted')).toHaveLength(1);
    expect(workspace.store.applications.size).toBe(1);
  });

  test('twice at the same moment makes one application', async () => {
    const { api, student, opportunity, workspace } = newScene(sandbox);
    const body = { student_id: await student(), opportunity_id: await opportunity() };
    const statuses = (await Promise.all([api.post('/applications', body), api.post('/applications', body)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409]);
    expect(workspace.store.applications.size).toBe(1);
  });

  test('is open through the whole last day of the deadline, UTC, and 409 from then on', async () => {
    const scene = newScene(sandbox);
    const opportunity_id = await scene.opportunity({ deadline: '2026-03-31' });
    await scene.at('2026-03-31T23:59:59.999Z');
    await scene.application({ opportunity_id });
    await scene.wait('1ms');
    const late = await scene.api.post('/applications', { student_id: await scene.student(), opportunity_id }).expect(409);
    expect(late.body.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('2026-03-31') });
    expect(scene.events('application.submitted')).toHaveLength(1);
  });

  test('to a closed opportunity is 409', async () => {
    const { api, student, opportunity, workspace } = newScene(sandbox);
    const opportunity_id = await opportunity();
    const before = workspace.store.opportunities.get(opportunity_id);
    if (!before) throw new Error('the opportunity is stored');
    workspace.transaction(() => workspace.store.opportunities.replace({ ...before, status: 'closed' }));
    const { body } = await api.post(`/opportunities/${opportunity_id}/apply`, { student_id: await student() }).expect(409);
    expect(body.error.code).toBe('CONFLICT');
  });

  test('keeps the match as it was then', async () => {
    const { api, student, opportunity } = newScene(sandbox);
    const student_id = await student({ skills: ['React'] });
    const opportunity_id = await opportunity({ required_skills: ['React', 'CSS'] });
    const { body } = await api.post('/applications', { student_id, opportunity_id }).expect(201);
    expect(body.match_score).toBe(50);
    await api.put(`/students/${student_id}`, { skills: ['React', 'CSS'] }).expect(200);
    const { body: later } = await api.get(`/applications/${body.id}`).expect(200);
    expect(later.match_score).toBe(50);
  });

  test.each([
    ['no student named', { student_id: undefined }, 400, 'VALIDATION_ERROR', 'student_id'],
    ['no opportunity', { opportunity_id: undefined }, 400, 'VALIDATION_ERROR', 'opportunity_id'],
    ['a malformed student', { student_id: '7' }, 400, 'VALIDATION_ERROR', 'student_id'],
    ['an unknown student', { student_id: NOBODY }, 404, 'NOT_FOUND', undefined],
    ['an unknown opportunity', { opportunity_id: NOBODY }, 404, 'NOT_FOUND', undefined],
    ['a résumé that is no web address', { resume_url: 'javascript:alert(1)' }, 400, 'VALIDATION_ERROR', 'resume_url'],
    ['an array for additional_info', { additional_info: [] }, 400, 'VALIDATION_ERROR', 'additional_info'],
  ])('with %s is refused', async (_, change, status, code, field) => {
    const { api, student, opportunity, workspace } = newScene(sandbox);
    const { body } = await api.post('/applications', { student_id: await student(), opportunity_id: await opportunity(), ...change }).expect(status);
    expect(body.error.code).toBe(code);
    expect(body.error.details.field).toBe(field);
    expect(workspace.store.applications.size).toBe(0);
  });

  test('is for students and the institution: others, and other students, are 403', async () => {
    const { as, student, opportunity } = newScene(sandbox);
    const [other, opportunity_id] = [await student(), await opportunity()];
    for (const role of ['educator', 'recruiter'] as const) await (await as(role)).post('/applications', { student_id: other, opportunity_id }).expect(403);
    await (await as('student')).post('/applications', { student_id: other, opportunity_id }).expect(403);
    await (await as('admin')).post('/applications', { student_id: other, opportunity_id }).expect(201);
  });
});

describe('reading an application', () => {
  test('is for its own student, recruiters and the institution', async () => {
    const { as, application } = newScene(sandbox);
    const own = await application({ student_id: OWN_STUDENT });
    const other = await application();
    const student = await as('student');
    await student.get(`/applications/${own}`).expect(200);
    await student.get(`/applications/${other}`).expect(403);
    await (await as('educator')).get(`/applications/${own}`).expect(403);
    await (await as('recruiter')).get(`/applications/${other}`).expect(200);
    await (await as('admin')).get(`/applications/${other}`).expect(200);
  });

  test('is 404 where no record has the id', async () => {
    await newScene(sandbox).api.get(`/applications/${NOBODY}`).expect(404);
  });
});

describe('moving an application', () => {
  test('for the first time leaves `applied`, sets status and pipeline stage alike, and emits the change', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const id = await scene.application();
    await scene.wait('2d');
    const { body } = await scene.api.put(`/applications/${id}/stage`, { stage: 'interview', notes: 'Tuesday', feedback: 'Strong' }).expect(200);
    expect(body).toEqual({
      application_id: id,
      previous_stage: 'applied',
      current_stage: 'interview',
      updated_at: '2026-03-03T10:00:00Z',
      notification_sent: true,
    });
    expect(scene.events('application.stage.changed')).toEqual([{ application_id: id, old_stage: 'applied', new_stage: 'interview' }]);
    const { body: read } = await scene.api.get(`/applications/${id}`).expect(200);
    expect(read).toMatchObject({ status: 'interview', pipeline_stage: 'interview', notes: 'Tuesday', feedback: 'Strong', applied_at: '2026-03-01T10:00:00Z' });
    expect(read.updated_at).toBe('2026-03-03T10:00:00Z');
  });

  test('to `screening` first is a move, since the application only now leaves `applied`', async () => {
    const { api, application, events } = newScene(sandbox);
    const id = await application();
    const { body } = await api.put(`/applications/${id}/stage`, { stage: 'screening' }).expect(200);
    expect(body).toMatchObject({ previous_stage: 'applied', current_stage: 'screening', notification_sent: true });
    expect(events('application.stage.changed')).toHaveLength(1);
  });

  test.each(STAGES.flatMap((from) => STAGES.filter((to) => to !== from).map((to) => [from, to] as const)))('goes from %s to %s', async (from, to) => {
    const { api, application, move, events } = newScene(sandbox);
    const id = await application();
    await move(id, from);
    const { body } = await api.put(`/applications/${id}/stage`, { stage: to }).expect(200);
    expect(body).toMatchObject({ previous_stage: from, current_stage: to, notification_sent: true });
    expect(events('application.stage.changed').at(-1)).toEqual({ application_id: id, old_stage: from, new_stage: to });
  });

  test.each([['applied'], ['interview']])('to %s, where it stands, changes nothing and emits nothing', async (stage) => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const id = await scene.application();
    await scene.move(id, stage);
    const before = scene.workspace.store.applications.get(id);
    const emitted = scene.events('application.stage.changed').length;
    await scene.wait('1h');
    const { body } = await scene.api.put(`/applications/${id}/stage`, { stage }).expect(200);
    expect(body).toEqual({ application_id: id, previous_stage: stage, current_stage: stage, updated_at: '2026-03-01T10:00:00Z', notification_sent: false });
    expect(scene.workspace.store.applications.get(id)).toBe(before);
    expect(scene.events('application.stage.changed')).toHaveLength(emitted);
  });

  test('to where it stands keeps the notes that come along, without an event or a step in its history', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const id = await scene.application();
    await scene.move(id, 'interview');
    await scene.wait('1h');
    const { body } = await scene.api.put(`/applications/${id}/stage`, { stage: 'interview', notes: 'Moved to Friday' }).expect(200);
    expect(body).toMatchObject({ previous_stage: 'interview', current_stage: 'interview', updated_at: '2026-03-01T11:00:00Z', notification_sent: false });
    expect(scene.events('application.stage.changed')).toHaveLength(1);
    expect(scene.workspace.store.applications.get(id)).toMatchObject({ notes: 'Moved to Friday', history: [{ stage: 'applied' }, { stage: 'interview' }] });
  });

  test('replaces notes and feedback that are sent, clears them on null or "", and leaves the others', async () => {
    const { api, application } = newScene(sandbox);
    const id = await application();
    const read = async (): Promise<{ notes: unknown; feedback: unknown }> => (await api.get(`/applications/${id}`).expect(200)).body;
    await api.put(`/applications/${id}/stage`, { stage: 'screening', notes: 'one', feedback: 'good' }).expect(200);
    await api.put(`/applications/${id}/stage`, { stage: 'interview', notes: 'two' }).expect(200);
    expect(await read()).toMatchObject({ notes: 'two', feedback: 'good' });
    await api.put(`/applications/${id}/stage`, { stage: 'offer', notes: null, feedback: '' }).expect(200);
    expect(await read()).toMatchObject({ notes: null, feedback: null });
  });

  test.each([
    [{}, 'stage', 'required'],
    [{ stage: 'Interview' }, 'stage', 'enum'],
    [{ stage: null }, 'stage', 'type'],
    [{ stage: 'offer', notes: 7 }, 'notes', 'type'],
  ])('by %j is refused and changes nothing', async (sent, field, constraint) => {
    const { api, application, events } = newScene(sandbox);
    const id = await application();
    const { body } = await api.put(`/applications/${id}/stage`, sent).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
    expect(events('application.stage.changed')).toEqual([]);
  });

  test('is 404 where no record has the id', async () => {
    await newScene(sandbox).api.put(`/applications/${NOBODY}/stage`, { stage: 'offer' }).expect(404);
  });

  test('is for recruiters and the institution', async () => {
    const { as, application } = newScene(sandbox);
    const id = await application({ student_id: OWN_STUDENT });
    for (const role of ['student', 'educator'] as const) await (await as(role)).put(`/applications/${id}/stage`, { stage: 'hired' }).expect(403);
    await (await as('recruiter')).put(`/applications/${id}/stage`, { stage: 'hired' }).expect(200);
  });
});
