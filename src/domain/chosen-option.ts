// Which option an answer names. What the option is worth is the scoring's business.

import type { QuestionRecord } from '../records/records.js';

/**
 * The index of the chosen option, null where the answer names none. An option is named by its text, exactly as the question
 * shows it. A statement on an agreement scale takes its place on the scale too, counted from 1 as a number or as text: 4 and
 * `"4"` are "Agree" where five options run from "Strongly disagree" to "Strongly agree".
 */
export function chosenOption(question: Pick<QuestionRecord, 'type' | 'options'>, answer: string | number): number | null {
  const text = String(answer);
  const named = question.options.indexOf(text);
  if (named !== -1) return named;
  if (question.type !== 'likert' || !/^\d{1,2}$/.test(text)) return null;
  const place = Number(text);
  return place >= 1 && place <= question.options.length ? place - 1 : null;
}
