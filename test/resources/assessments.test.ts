import { describe, expect, test } from 'vitest';

import type { AssessmentRecord } from '../../src/records/records.js';
import { readAssessment, readAssessments } from '../domain/assessments.js';
import { withSandbox } from '../setup.js';
import { newScene, NOBODY, OWN_STUDENT, type Scene } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const career = readAssessment('Career Interest Inventory');
const javascript = readAssessment('JavaScript Fundamentals');

interface Answer {
  readonly question_id: string;
  readonly answer: string | number;
}

/** Agrees with one interest type, disagrees with the others. */
const interestedIn = (riasec: string): Answer[] =>
  career.questions.map((question) => ({ question_id: question.id, answer: question.riasec === riasec ? 'Strongly agree' : 'Strongly disagree' }));

const rightAnswers = ({ questions }: AssessmentRecord): Answer[] => questions.map(({ id, correct = '' }) => ({ question_id: id, answer: correct }));

async function start({ api }: Scene, assessment: AssessmentRecord, student_id: string): Promise<string> {
  return (await api.post(`/assessments/${assessment.id}/start`, { student_id }).expect(201)).body.attempt_id;
}

describe('listing assessments', () => {
  test('shows what each is about, and how many questions it has, without the questions', async () => {
    const { body } = await newScene(sandbox).api.get('/assessments').expect(200);
    expect(body.assessments).toEqual(
      readAssessments().map(({ id, title, type, description, duration, grade_levels, questions }) => ({
        id,
        title,
        type,
        description,
        duration,
        grade_levels,
        questions_count: questions.length,
      })),
    );
    expect(body).toMatchObject({ total: body.assessments.length, page: 1, pages: 1 });
  });

  test.each([
    ['?type=career', (a: AssessmentRecord) => a.type === 'career'],
    ['?grade=COLLEGE', (a: AssessmentRecord) => a.grade_levels.includes('college')],
    ['?grade=10&type=academic', (a: AssessmentRecord) => a.grade_levels.includes('10') && a.type === 'academic'],
    ['?grade=1', () => false],
  ])('GET /assessments%s finds what fits', async (query, fits) => {
    const { body } = await newScene(sandbox).api.get(`/assessments${query}`).expect(200);
    expect(body.assessments.map(({ title }: { title: string }) => title)).toEqual(
      readAssessments()
        .filter(fits)
        .map(({ title }) => title),
    );
  });

  test('by status is about the student: completed are those with a result, available the others', async () => {
    const scene = newScene(sandbox);
    const { as, api } = scene;
    await start(scene, career, OWN_STUDENT);
    await start(scene, javascript, OWN_STUDENT);
    await api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, responses: [] }).expect(200);
    const student = await as('student');
    const { body: completed } = await student.get('/assessments?status=completed').expect(200);
    expect(completed.assessments).toMatchObject([{ id: javascript.id }]);
    const { body: available } = await student.get('/assessments?status=available').expect(200);
    expect(available.total).toBe(readAssessments().length - 1);
    const { body: forKey } = await api.get(`/assessments?status=completed&student_id=${OWN_STUDENT}`).expect(200);
    expect(forKey).toEqual(completed);
  });

  test('by status asks whose, unless a student calls, and shows no student another’s', async () => {
    const { api, as, student } = newScene(sandbox);
    const other = await student();
    const { body } = await api.get('/assessments?status=completed').expect(400);
    expect(body.error.details).toMatchObject({ field: 'student_id', constraint: 'required' });
    await api.get(`/assessments?status=completed&student_id=${NOBODY}`).expect(404);
    await (await as('student')).get(`/assessments?status=completed&student_id=${other}`).expect(403);
    await (await as('educator')).get(`/assessments?status=completed&student_id=${other}`).expect(200);
    await (await as('recruiter')).get(`/assessments?status=completed&student_id=${other}`).expect(403);
  });

  test('is for everyone who is signed in', async () => {
    const { as } = newScene(sandbox);
    for (const role of ['student', 'educator', 'recruiter', 'admin'] as const) {
      const client = await as(role);
      await client.get('/assessments').expect(200);
      await client.get(`/assessments/${career.id}`).expect(200);
    }
  });
});

describe('one assessment', () => {
  test.each(readAssessments().map((assessment) => [assessment.title, assessment] as const))(
    '%s shows its questions and never what is right',
    async (_, assessment) => {
      const { body } = await newScene(sandbox).api.get(`/assessments/${assessment.id}`).expect(200);
      expect(body.questions).toEqual(assessment.questions.map(({ id, text, type, options }) => ({ id, text, type, options })));
      expect(body.questions_count).toBe(assessment.questions.length);
    },
  );

  test('is 404 where no record has the id', async () => {
    await newScene(sandbox).api.get(`/assessments/${NOBODY}`).expect(404);
  });
});

describe('starting', () => {
  test('gives an attempt with the questions, which expires after the duration', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const { body } = await (await scene.as('student')).post(`/assessments/${career.id}/start`).expect(201);
    expect(body).toMatchObject({
      attempt_id: expect.any(String),
      assessment: { id: career.id, title: career.title },
      started_at: '2026-03-01T10:00:00Z',
      expires_at: '2026-03-01T10:30:00Z',
    });
    expect(body.assessment.questions).toHaveLength(60);
    expect(JSON.stringify(body)).not.toContain('riasec');
  });

  test('again makes another attempt', async () => {
    const scene = newScene(sandbox);
    const first = await start(scene, career, OWN_STUDENT);
    const second = await start(scene, career, OWN_STUDENT);
    expect(second).not.toBe(first);
  });

  test.each([
    [{}, 400],
    [{ student_id: 'x' }, 400],
    [{ student_id: NOBODY }, 404],
  ])('by an API key with %j is answered %i', async (body, status) => {
    await newScene(sandbox).api.post(`/assessments/${career.id}/start`, body).expect(status);
  });
});

describe('saving progress', () => {
  test('keeps each question’s latest answer and shows the attempt', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const attempt_id = await start(scene, javascript, OWN_STUDENT);
    const [one, two] = rightAnswers(javascript);
    const wrong = { question_id: one?.question_id, answer: javascript.questions[0]?.options.find((option) => option !== one?.answer) };
    const save = (responses: unknown[]) =>
      scene.api.put(`/assessments/${javascript.id}/save-progress`, { attempt_id, student_id: OWN_STUDENT, responses }).expect(200);
    await save([wrong]);
    await save([two]);
    const { body } = await save([one]);
    expect(body).toEqual({
      id: attempt_id,
      assessment_id: javascript.id,
      student_id: OWN_STUDENT,
      status: 'started',
      responses: [one, two],
      started_at: '2026-03-01T10:00:00Z',
      expires_at: '2026-03-01T10:15:00Z',
    });
  });

  test('counts when the attempt is submitted, where an answer sent then does not replace it', async () => {
    const scene = newScene(sandbox);
    await start(scene, javascript, OWN_STUDENT);
    const right = rightAnswers(javascript);
    await scene.api.put(`/assessments/${javascript.id}/save-progress`, { student_id: OWN_STUDENT, responses: right }).expect(200);
    const first = javascript.questions[0];
    const wrong = { question_id: first?.id, answer: first?.options.find((option) => option !== first.correct) };
    const { body } = await scene.api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, responses: [wrong] }).expect(200);
    expect(body.score).toBe(90);
  });
});

describe('submitting', () => {
  test('a career inventory answers interests, careers and streams, emits one event, and the result stays', async () => {
    const scene = newScene(sandbox);
    const attempt_id = await start(scene, career, OWN_STUDENT);
    const student = await scene.as('student');
    const { body } = await student.post(`/assessments/${career.id}/submit`, { attempt_id, responses: interestedIn('social') }).expect(200);
    expect(body).toMatchObject({
      result_id: body.id,
      assessment_id: career.id,
      student_id: OWN_STUDENT,
      riasec_scores: { realistic: 0, investigative: 0, artistic: 0, social: 100, enterprising: 0, conventional: 0 },
    });
    expect(body.recommendations).toHaveLength(5);
    expect(body.suggested_streams.length).toBeGreaterThan(0);
    expect(scene.events('assessment.completed')).toEqual([{ student_id: OWN_STUDENT, assessment_id: career.id, result_id: body.id }]);
    const { body: list } = await student.get(`/assessments/${career.id}/results`).expect(200);
    expect(list).toEqual({ results: [body], total: 1, page: 1, pages: 1 });
  });

  test('the same answers in another order gives the same result', async () => {
    const scene = newScene(sandbox);
    const outcomes = [];
    for (const responses of [interestedIn('artistic'), interestedIn('artistic').toReversed()]) {
      await start(scene, career, OWN_STUDENT);
      const { body } = await scene.api.post(`/assessments/${career.id}/submit`, { student_id: OWN_STUDENT, responses }).expect(200);
      const { id: _, result_id: __, completed_at: ___, ...outcome } = body;
      outcomes.push(outcome);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  test('a skill test answers the percentage right and no interests', async () => {
    const scene = newScene(sandbox);
    await start(scene, javascript, OWN_STUDENT);
    const { body } = await scene.api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, responses: rightAnswers(javascript) }).expect(200);
    expect(body).toMatchObject({ score: 100, riasec_scores: null, recommendations: [], skill_gaps: [] });
  });

  test('a career inventory changes which opportunities are recommended first; the latest one counts', async () => {
    const scene = newScene(sandbox);
    const who = await scene.student();
    await scene.opportunity({ title: 'Robotics Engineer' });
    await scene.opportunity({ title: 'School Counselor' });
    const recommended = async (): Promise<string[]> => {
      const { body } = await scene.api.get(`/opportunities/recommendations?student_id=${who}`).expect(200);
      return body.recommendations.map(({ opportunity }: { opportunity: { title: string } }) => opportunity.title);
    };
    expect(await recommended()).toEqual(['Robotics Engineer', 'School Counselor']);
    for (const [riasec, titles] of [
      ['social', ['School Counselor', 'Robotics Engineer']],
      ['realistic', ['Robotics Engineer', 'School Counselor']],
    ] as const) {
      await start(scene, career, who);
      await scene.api.post(`/assessments/${career.id}/submit`, { student_id: who, responses: interestedIn(riasec) }).expect(200);
      expect(await recommended()).toEqual(titles);
    }
  });

  test('names every bad answer, and leaves the attempt open', async () => {
    const scene = newScene(sandbox);
    const attempt_id = await start(scene, javascript, OWN_STUDENT);
    const [good] = rightAnswers(javascript);
    const responses = [good, { question_id: NOBODY, answer: 'a' }, good, { question_id: javascript.questions[1]?.id, answer: 'none of them' }];
    const { body } = await scene.api.post(`/assessments/${javascript.id}/submit`, { attempt_id, student_id: OWN_STUDENT, responses }).expect(400);
    expect(body.error.code).toBe('VALIDATION_ERROR');
    expect(body.error.details.errors.map(({ field, constraint }: { field: string; constraint: string }) => [field, constraint])).toEqual([
      ['responses.1.question_id', 'known'],
      ['responses.2.question_id', 'unique'],
      ['responses.3.answer', 'enum'],
    ]);
    expect(scene.events('assessment.completed')).toEqual([]);
    await scene.api.post(`/assessments/${javascript.id}/submit`, { attempt_id, student_id: OWN_STUDENT, responses: [good] }).expect(200);
  });

  test.each([
    [{ responses: undefined }, 'responses', 'required'],
    [{ responses: {} }, 'responses', 'type'],
    [{ responses: [{ question_id: 'q1', answer: 'a' }] }, 'responses.0.question_id', 'format'],
    [{ responses: [{ question_id: NOBODY, answer: null }] }, 'responses.0.answer', 'type'],
    [{ responses: [], attempt_id: '7' }, 'attempt_id', 'format'],
    [{ responses: [], student_id: undefined }, 'student_id', 'required'],
  ])('%j is refused', async (change, field, constraint) => {
    const { body } = await newScene(sandbox)
      .api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, ...change })
      .expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });

  test('once is enough: a submitted attempt is 409, and no second event comes', async () => {
    const scene = newScene(sandbox);
    const attempt_id = await start(scene, javascript, OWN_STUDENT);
    const body = { attempt_id, student_id: OWN_STUDENT, responses: [] };
    await scene.api.post(`/assessments/${javascript.id}/submit`, body).expect(200);
    const again = await scene.api.post(`/assessments/${javascript.id}/submit`, body).expect(409);
    expect(again.body.error.code).toBe('CONFLICT');
    await scene.api.put(`/assessments/${javascript.id}/save-progress`, body).expect(409);
    await scene.api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, responses: [] }).expect(409);
    expect(scene.events('assessment.completed')).toHaveLength(1);
  });

  test('works up to the last second before expires_at, and is 409 from then on', async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const attempt_id = await start(scene, javascript, OWN_STUDENT);
    const body = { attempt_id, student_id: OWN_STUDENT, responses: [] };
    await scene.wait('14m59s');
    await scene.api.put(`/assessments/${javascript.id}/save-progress`, body).expect(200);
    await scene.wait('1s');
    for (const send of [
      scene.api.put(`/assessments/${javascript.id}/save-progress`, body),
      scene.api.post(`/assessments/${javascript.id}/submit`, body),
      scene.api.post(`/assessments/${javascript.id}/submit`, { ...body, attempt_id: null }),
    ]) {
      const answer = await send.expect(409);
      expect(answer.body.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('2026-03-01T10:15:00Z') });
    }
  });

  test('without an attempt ever started is 409 and says how to start one', async () => {
    const { body } = await newScene(sandbox).api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, responses: [] }).expect(409);
    expect(body.error.message).toContain(`POST /assessments/${javascript.id}/start`);
  });

  test('without attempt_id takes the open attempt that was started last, then the one before', async () => {
    const scene = newScene(sandbox);
    const [first, second] = [await start(scene, javascript, OWN_STUDENT), await start(scene, javascript, OWN_STUDENT)];
    const submitted = (): string[] => [first, second].filter((id) => scene.workspace.store.attempts.get(id)?.status === 'submitted');
    await scene.api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, responses: [] }).expect(200);
    expect(submitted()).toEqual([second]);
    await scene.api.post(`/assessments/${javascript.id}/submit`, { student_id: OWN_STUDENT, responses: [] }).expect(200);
    expect(submitted()).toEqual([first, second]);
  });

  test('an attempt of another student or of another assessment is refused', async () => {
    const scene = newScene(sandbox);
    const other = await scene.student();
    const theirs = await start(scene, javascript, other);
    const own = await start(scene, career, OWN_STUDENT);
    const student = await scene.as('student');
    await student.post(`/assessments/${javascript.id}/submit`, { attempt_id: theirs, responses: [] }).expect(403);
    await student.post(`/assessments/${javascript.id}/submit`, { student_id: other, responses: [] }).expect(403);
    await scene.api.post(`/assessments/${javascript.id}/submit`, { attempt_id: theirs, student_id: OWN_STUDENT, responses: [] }).expect(404);
    await scene.api.post(`/assessments/${javascript.id}/submit`, { attempt_id: own, student_id: OWN_STUDENT, responses: [] }).expect(404);
    await scene.api.post(`/assessments/${javascript.id}/submit`, { attempt_id: NOBODY, student_id: OWN_STUDENT, responses: [] }).expect(404);
  });

  test('is for students and the institution', async () => {
    const { as } = newScene(sandbox);
    for (const role of ['educator', 'recruiter'] as const) {
      const client = await as(role);
      await client.post(`/assessments/${career.id}/start`, { student_id: OWN_STUDENT }).expect(403);
      await client.put(`/assessments/${career.id}/save-progress`, { student_id: OWN_STUDENT, responses: [] }).expect(403);
      await client.post(`/assessments/${career.id}/submit`, { student_id: OWN_STUDENT, responses: [] }).expect(403);
    }
  });
});

describe('results', () => {
  test('are one student’s of one assessment, newest first, page by page', async () => {
    const scene = newScene(sandbox);
    const other = await scene.student();
    const ids: string[] = [];
    for (const [student_id, assessment] of [
      [OWN_STUDENT, javascript],
      [other, javascript],
      [OWN_STUDENT, career],
      [OWN_STUDENT, javascript],
    ] as const) {
      await start(scene, assessment, student_id);
      const { body } = await scene.api.post(`/assessments/${assessment.id}/submit`, { student_id, responses: [] }).expect(200);
      ids.push(body.id);
    }
    const { body } = await scene.api.get(`/assessments/${javascript.id}/results?student_id=${OWN_STUDENT}&limit=1`).expect(200);
    expect(body).toMatchObject({ results: [{ id: ids[3] }], total: 2, page: 1, pages: 2 });
    const { body: second } = await scene.api.get(`/assessments/${javascript.id}/results?student_id=${OWN_STUDENT}&limit=1&page=2`).expect(200);
    expect(second.results).toMatchObject([{ id: ids[0] }]);
  });

  test('are shown to the student, educators and the institution', async () => {
    const { as, api, student } = newScene(sandbox);
    const other = await student();
    const path = `/assessments/${career.id}/results`;
    await (await as('student')).get(path).expect(200);
    await (await as('student')).get(`${path}?student_id=${other}`).expect(403);
    await (await as('educator')).get(`${path}?student_id=${other}`).expect(200);
    await (await as('recruiter')).get(`${path}?student_id=${other}`).expect(403);
    await api.get(path).expect(400);
    await api.get(`${path}?student_id=${NOBODY}`).expect(404);
  });
});
