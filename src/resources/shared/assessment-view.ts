// How an assessment and its questions look over the wire. What the right answers are, and what a question measures, stays inside.

import type { AssessmentRecord, QuestionRecord } from '../../records/records.js';
import type { Assessment, Question } from '../../types/public/types.gen.js';

/** An assessment as lists show it, without its questions. */
export function toAssessment(record: AssessmentRecord): Assessment {
  return {
    id: record.id,
    title: record.title,
    type: record.type,
    description: record.description,
    duration: record.duration,
    questions_count: record.questions.length,
    grade_levels: [...record.grade_levels],
  };
}

export function toQuestion({ id, text, type, options }: QuestionRecord): Question {
  return { id, text, type, options: [...options] };
}
