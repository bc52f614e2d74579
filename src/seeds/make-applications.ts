// Generated applications with their way through the pipeline, and the interviewers' feedback.

import { gradeFits } from '../domain/grade-fit.js';
import { matchScore } from '../domain/match-score.js';
import type { ApplicationRecord, FeedbackRecord, ResultRecord, Stage } from '../records/records.js';
import { DAY, HOUR, type Making, oldestFirst } from './make-context.js';
import type { Opening } from './make-opportunities.js';
import type { Person } from './make-people.js';
import type { Random } from './random.js';
import { makeHistory, standing } from './stage-history.js';
import { groupIndexes, uniquePairs } from './unique-pairs.js';

/** Opportunities of the student's own field in so many of a hundred cases. */
const FITTING_PERCENT = 88;

/** Most apply within two months after an opportunity is posted. */
const WINDOW = 60 * DAY;

export interface Applied {
  readonly at: number;
  readonly record: ApplicationRecord;
  readonly feedback: FeedbackRecord | null;
}

/** The latest career result of a student at a moment, as it counts in a match score. */
export type CareerResultAt = (studentId: string, at: number) => ResultRecord | undefined;

/** @param results oldest first */
export function careerResults(results: readonly ResultRecord[]): CareerResultAt {
  const byStudent = new Map<string, ResultRecord[]>();
  for (const result of results) {
    if (result.riasec_scores === null) continue;
    const others = byStudent.get(result.student_id);
    if (others) others.push(result);
    else byStudent.set(result.student_id, [result]);
  }
  return (studentId, at) => byStudent.get(studentId)?.findLast(({ completed_at }) => completed_at <= at);
}

export function makeApplications(
  count: number,
  people: readonly Person[],
  openings: readonly Opening[],
  latestResult: CareerResultAt,
  making: Making,
  random: Random,
): Applied[] {
  random.begin('applications');
  const choose = chooser(people, openings, random);
  const pairs = uniquePairs(count, people.length, openings.length, random, choose);
  const sent = pairs.flatMap(([person, opening]) => {
    const [one, other] = [people[person], openings[opening]];
    if (!one || !other) return [];
    // what a scenario of one's own declares may be minutes old
    const earliest = Math.min(making.asOf, Math.max(one.student.created_at, other.opportunity.created_at, making.asOf - 364 * DAY) + HOUR);
    return [{ person: one, opening: other, at: random.time(earliest, Math.min(making.asOf - HOUR, earliest + WINDOW)) }];
  });
  return oldestFirst(sent).map(({ person, opening, at }) => makeApplication(person, opening, at, latestResult, making, random));
}

/** An opportunity, and a student of its field and grade where there is one. */
function chooser(people: readonly Person[], openings: readonly Opening[], random: Random): () => readonly [number, number] {
  const byGrade = groupIndexes(people, ({ student }) => student.grade ?? '');
  const byBoth = groupIndexes(people, ({ student, field }) => `${student.grade} ${field.name}`);
  return () => {
    const at = random.int(0, openings.length - 1);
    const opening = openings[at];
    const level = opening?.opportunity.grade_level ?? null;
    const grades = [...byGrade.keys()].filter((grade) => level === null || gradeFits(grade, level) === true).toSorted();
    const grade = grades.length === 0 ? '' : random.pick(grades);
    const fitting = byBoth.get(`${grade} ${opening?.field}`) ?? [];
    const group = fitting.length > 0 && random.chance(FITTING_PERCENT) ? fitting : (byGrade.get(grade) ?? []);
    return [group.length > 0 ? random.pick(group) : random.int(0, people.length - 1), at];
  };
}

function makeApplication({ student }: Person, { opportunity }: Opening, at: number, latestResult: CareerResultAt, making: Making, random: Random): Applied {
  const history = makeHistory(at, making.asOf, random);
  const state = standing(history);
  const record: ApplicationRecord = {
    id: making.newId('applications'),
    student_id: student.id,
    opportunity_id: opportunity.id,
    ...state,
    cover_letter: random.chance(40) ? coverLetter(opportunity, student, random) : null,
    resume_url: random.chance(60) ? `https://files.example.org/resumes/${student.id}.pdf` : null,
    additional_info: random.chance(20)
      ? { available_from: random.pick(['immediately', 'after the examinations', 'next month']), willing_to_relocate: random.chance(60) }
      : null,
    match_score: matchScore(student, opportunity, latestResult(student.id, at)),
    notes: history.length > 1 && random.chance(60) ? random.pick(NOTES[state.status]) : null,
    feedback: state.status === 'rejected' && random.chance(50) ? random.pick(REJECTIONS) : null,
  };
  const interview = history.find(({ stage }) => stage === 'interview');
  return { at, record, feedback: interview && random.chance(50) ? makeFeedback(record, interview.at, making, random) : null };
}

function coverLetter({ title, company }: Opening['opportunity'], { skills, interests }: Person['student'], random: Random): string {
  const known = random.some(skills, 1, 2).join(' and ');
  const reason = random.pick([
    `I have worked with ${known} in my course projects.`,
    `My strengths are ${known}.`,
    `I would like to use what I know of ${known}.`,
  ]);
  const close = interests[0] === undefined ? '' : ` In my free time I go in for ${interests[0].toLowerCase()}.`;
  return `Dear team at ${company}, I am applying for ${title}. ${reason}${close} I look forward to hearing from you.`;
}

function makeFeedback(application: ApplicationRecord, interviewedAt: number, making: Making, random: Random): FeedbackRecord {
  const isGood = application.status === 'hired' || application.status === 'offer';
  const rating = (): number => random.int(isGood ? 6 : 3, isGood ? 10 : 8);
  return {
    id: making.newId('feedback'),
    application_id: application.id,
    technical_score: rating(),
    communication_score: rating(),
    cultural_fit: rating(),
    comments: random.pick(
      isGood
        ? ['Answers clearly and asks good questions.', 'Solid basics, learns quickly.']
        : ['Needs more practice with the basics.', 'Friendly, but unsure about the task.'],
    ),
    created_at: random.time(interviewedAt, Math.min(making.asOf, interviewedAt + 2 * DAY)),
  };
}

const NOTES: Readonly<Record<Stage, readonly string[]>> = {
  applied: [],
  screening: ['Profile looks right; call to be arranged.', 'Waiting for the certificates.'],
  interview: ['Scheduled for technical interview', 'First round done, second one with the team lead.'],
  offer: ['Offer sent by email.', 'Offer sent; answer expected within a week.'],
  hired: ['Joins with the next batch.', 'Accepted; documents are complete.'],
  rejected: ['Position filled.', 'Did not meet the requirements.'],
};

const REJECTIONS = [
  'Thank you for applying. We chose a candidate with more experience in the required skills.',
  'We liked your projects. Please apply again after another semester.',
  'The position has been filled. We keep your profile for later openings.',
];
