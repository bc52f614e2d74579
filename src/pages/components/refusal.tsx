// That a form did nothing: said first, above everything else, since what is wrong may stand far below.

import type { VNode } from 'preact';

import type { FormProblems } from '../dashboard/form-problems.js';
import { Notice } from './notice.js';

/** Has the focus where no field has it. */
export function Refusal({ problems }: { readonly problems: FormProblems | null }): VNode | null {
  if (problems === null) return null;
  return (
    <Notice tone="bad" title={verdictOf(problems)} focus={!hasWrongFields(problems)}>
      {problems.other}
      {problems.other !== null && hasWrongFields(problems) ? ' ' : null}
      {hasWrongFields(problems) ? 'What is wrong stands below, beside its field.' : null}
    </Notice>
  );
}

/** The title of a page whose form was refused begins with that: it is what a screen reader says first. */
export const refusedTitle = (title: string, problems: FormProblems | null): string => (problems === null ? title : `${verdictOf(problems)}: ${title}`);

const verdictOf = (problems: FormProblems): string => (hasWrongFields(problems) ? 'Not saved' : 'Not done');

const hasWrongFields = ({ fields }: FormProblems): boolean => Object.keys(fields).length > 0;
