import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY, OWN_STUDENT } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const LEAST = { title: 'Web Developer', type: 'job', company: 'Kaveri Software' };

describe('posting an opportunity', () => {
  test('answers it with every field, the unset ones null or empty, and it is open at once', async () => {
    const { api } = newScene(sandbox);
    const { body } = await api.post('/opportunities', LEAST).expect(201);
    expect(body).toMatchObject({
      ...LEAST,
      description: null,
      required_skills: [],
      preferred_skills: [],
      grade_level: null,
      location: null,
      duration: null,
      stipend: null,
      deadline: null,
      status: 'open',
      external_id: null,
    });
    expect(body).not.toHaveProperty('match_score');
    const { body: read } = await api.get(`/opportunities/${body.id}`).expect(200);
    expect(read).toEqual(body);
  });

  test('keeps what was sent, as it was sent', async () => {
    const { api } = newScene(sandbox);
    const sent = {
      ...LEAST,
      type: 'internship',
      description: 'Six months in Kochi',
      required_skills: ['React', 'CSS'],
      preferred_skills: ['Figma'],
      grade_level: 'college',
      location: 'Kochi',
      duration: 6,
      stipend: '15,000 a month',
      deadline: '2036-02-29',
      external_id: 'ATS-JOB-123',
    };
    const { body } = await api.post('/opportunities', sent).expect(201);
    expect(body).toMatchObject(sent);
  });

  test.each([
    ['company', { company: undefined }, 'required'],
    ['title', { title: 7 }, 'type'],
    ['title', { title: '' }, 'minLength'],
    ['type', { type: 'gig' }, 'enum'],
    ['deadline', { deadline: '2026-02-30' }, 'format'],
    ['required_skills', { required_skills: 'React' }, 'type'],
    ['required_skills.1', { required_skills: ['React', 7] }, 'type'],
    ['stipend', { stipend: -1 }, 'minimum'],
  ])('refuses a bad %s: %j', async (field, change, constraint) => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.post('/opportunities', { ...LEAST, ...change }).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field, constraint } });
    expect(workspace.store.opportunities.size).toBe(0);
  });

  test.each([
    ['student', 403],
    ['educator', 403],
    ['recruiter', 201],
    ['admin', 201],
  ] as const)('answers a %s %i', async (role, status) => {
    const client = await newScene(sandbox).as(role);
    await client.post('/opportunities', LEAST).expect(status);
  });
});

describe('listing opportunities', () => {
  const stock = [
    { title: 'React Developer', type: 'job', company: 'Kaveri', required_skills: ['React', 'CSS'], grade_level: 'College', location: 'Bengaluru' },
    {
      title: 'Design Intern',
      type: 'internship',
      company: 'Periyar',
      required_skills: ['Figma'],
      preferred_skills: ['CSS'],
      location: 'Chennai',
      external_id: 'ATS-2',
    },
    { title: 'Tally Course', type: 'training', company: 'Godavari', description: 'Accounts with a react-ion to GST', grade_level: 'college' },
  ] as const;

  test.each([
    ['', ['React Developer', 'Design Intern', 'Tally Course']],
    ['?type=internship', ['Design Intern']],
    ['?grade=COLLEGE', ['React Developer', 'Tally Course']],
    ['?grade=coll', []],
    ['?location=chennai', ['Design Intern']],
    ['?external_id=ats-2', ['Design Intern']],
    ['?skills=css', ['React Developer', 'Design Intern']],
    ['?skills=CSS,figma', ['Design Intern']],
    ['?search=REACT', ['React Developer', 'Tally Course']],
    ['?search=godav', ['Tally Course']],
    ['?search=react&type=job&grade=college', ['React Developer']],
    ['?type=job&location=Chennai', []],
  ])('GET /opportunities%s finds what fits, oldest first', async (query, titles) => {
    const { api, opportunity } = newScene(sandbox);
    for (const fields of stock) await opportunity(fields);
    const { body } = await api.get(`/opportunities${query}`).expect(200);
    expect(body.opportunities.map(({ title }: { title: string }) => title)).toEqual(titles);
    expect(body.total).toBe(titles.length);
  });

  test('is paged, and a page past the end is empty', async () => {
    const { api, opportunity } = newScene(sandbox);
    for (const title of ['A', 'B', 'C']) await opportunity({ title });
    const { body: second } = await api.get('/opportunities?limit=2&page=2').expect(200);
    expect(second).toMatchObject({ opportunities: [{ title: 'C' }], total: 3, page: 2, pages: 2 });
    const { body: third } = await api.get('/opportunities?limit=2&page=3').expect(200);
    expect(third).toEqual({ opportunities: [], total: 3, page: 3, pages: 2 });
  });

  test('shows a student how well each matches, and nobody else', async () => {
    const { api, as, opportunity } = newScene(sandbox);
    await api.put(`/students/${OWN_STUDENT}`, { skills: ['react'], interests: [], grade: null }).expect(200);
    await opportunity({ title: 'React Developer', required_skills: ['React'] });
    await opportunity({ title: 'Chef', required_skills: ['Cooking'] });
    const student = await as('student');
    const { body } = await student.get('/opportunities').expect(200);
    expect(body.opportunities.map(({ match_score }: { match_score: number }) => match_score)).toEqual([100, 0]);
    for (const role of ['educator', 'recruiter', 'admin'] as const) {
      const { body: theirs } = await (await as(role)).get('/opportunities').expect(200);
      expect(theirs.opportunities[0]).not.toHaveProperty('match_score');
    }
  });
});

describe('recommendations', () => {
  test('are the best matches first, with what speaks for them, what is missing and what to do', async () => {
    const { api, student, opportunity } = newScene(sandbox);
    const who = await student({ skills: ['React', 'CSS'] });
    await opportunity({ title: 'Chef', company: 'Malabar Kitchen', required_skills: ['Cooking'] });
    const best = await opportunity({ title: 'React Developer', required_skills: ['React', 'CSS'], preferred_skills: ['Figma'] });
    const { body } = await api.get(`/opportunities/recommendations?student_id=${who}`).expect(200);
    expect(body.recommendations.map(({ opportunity: { title } }: { opportunity: { title: string } }) => title)).toEqual(['React Developer', 'Chef']);
    const [first] = body.recommendations;
    expect(first).toMatchObject({ opportunity: { id: best, title: 'React Developer', company: 'Kaveri Software' }, skill_gaps: ['Figma'] });
    expect(first.match_score).toBeGreaterThan(body.recommendations[1].match_score);
    expect(first.match_reasons).toContain('You have 2 of 2 required skills: React and CSS.');
    expect(first.preparation_tips.length).toBeGreaterThan(0);
  });

  test('leave out what is closed, what is past its deadline and what the student applied to', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-31T12:00:00Z');
    const who = await scene.student();
    await scene.opportunity({ title: 'today', deadline: '2026-03-31' });
    await scene.opportunity({ title: 'yesterday', deadline: '2026-03-30' });
    await scene.application({ student_id: who, opportunity_id: await scene.opportunity({ title: 'applied' }) });
    const closed = await scene.opportunity({ title: 'closed' });
    close(scene.workspace, closed);
    const { body } = await scene.api.get(`/opportunities/recommendations?student_id=${who}`).expect(200);
    expect(body.recommendations.map(({ opportunity }: { opportunity: { title: string } }) => opportunity.title)).toEqual(['today']);
  });

  test('are twenty at most', async () => {
    const { api, student, opportunity } = newScene(sandbox);
    const who = await student();
    for (let n = 0; n < 21; n += 1) await opportunity();
    const { body } = await api.get(`/opportunities/recommendations?student_id=${who}`).expect(200);
    expect(body.recommendations).toHaveLength(20);
  });

  test('are the calling student’s own, and never another’s', async () => {
    const { as, student, opportunity } = newScene(sandbox);
    await opportunity();
    const other = await student();
    const own = await as('student');
    const { body } = await own.get('/opportunities/recommendations').expect(200);
    expect(body.recommendations).toHaveLength(1);
    await own.get(`/opportunities/recommendations?student_id=${OWN_STUDENT}`).expect(200, body);
    await own.get(`/opportunities/recommendations?student_id=${other}`).expect(403);
  });

  test('are shown to a recruiter only of students who applied, to an educator of all', async () => {
    const { as, student, application } = newScene(sandbox);
    const [applied, stranger] = [await student(), await student()];
    await application({ student_id: applied });
    const recruiter = await as('recruiter');
    await recruiter.get(`/opportunities/recommendations?student_id=${applied}`).expect(200);
    await recruiter.get(`/opportunities/recommendations?student_id=${stranger}`).expect(403);
    await (await as('educator')).get(`/opportunities/recommendations?student_id=${stranger}`).expect(200);
  });

  test.each([
    ['', 400, 'VALIDATION_ERROR'],
    ['?student_id=7', 400, 'VALIDATION_ERROR'],
    [`?student_id=${NOBODY}`, 404, 'NOT_FOUND'],
  ])('for an API key, %s is answered %i', async (query, status, code) => {
    const { body } = await newScene(sandbox).api.get(`/opportunities/recommendations${query}`).expect(status);
    expect(body.error.code).toBe(code);
  });
});

describe('one opportunity', () => {
  test('is 404 where no record has the id', async () => {
    const { body } = await newScene(sandbox).api.get(`/opportunities/${NOBODY}`).expect(404);
    expect(body.error.code).toBe('NOT_FOUND');
  });

  test('asked for by its external_id is refused with a message that gives the id', async () => {
    const { api, opportunity } = newScene(sandbox);
    const id = await opportunity({ external_id: 'ATS-JOB-123' });
    const { body } = await api.get('/opportunities/ats-job-123').expect(400);
    expect(body.error.message).toContain(id);
  });
});

/** No call closes an opportunity: scenarios do. */
function close(workspace: ReturnType<typeof newScene>['workspace'], id: string): void {
  const before = workspace.store.opportunities.get(id);
  if (!before) throw new Error(`no opportunity ${id}`);
  workspace.transaction(() => workspace.store.opportunities.replace({ ...before, status: 'closed' }));
}
