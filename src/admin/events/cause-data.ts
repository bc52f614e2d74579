// What a fire with `cause` is told to use: the ids of records that exist, or who the new student is. What the cause makes itself is
// refused, since it could not be kept.

import type { Contract, MalformedReference } from '../../contract/contract.js';
import { validationError } from '../../contract/errors.js';
import { nameOf } from '../../contract/faults.js';
import { isUuid } from '../../contract/schema-compiler.js';
import type { Fault } from '../../domain/fault.js';
import { meant } from '../../domain/nearest.js';
import { explainReferences } from '../../http/explain-references.js';
import type { EventName, Stage } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';

const STUDENT = ['student_id', 'name', 'email'] as const;

/** What may be given, by the event that is caused. */
const CHOICES = {
  'student.created': ['name', 'email'],
  'student.enrolled': [...STUDENT, 'course_id'],
  'assessment.completed': [...STUDENT, 'assessment_id'],
  'application.submitted': [...STUDENT, 'opportunity_id'],
  'application.stage.changed': ['application_id', ...STUDENT, 'opportunity_id', 'new_stage'],
  'payment.completed': [...STUDENT, 'course_id'],
  'course.completed': [...STUDENT, 'course_id'],
} as const satisfies Record<EventName, readonly string[]>;

type Choice = (typeof CHOICES)[EventName][number];
type IdChoice = Extract<Choice, `${string}_id`>;

/** Ids are well-formed and in lower case; whether there is such a record is found by the operation that uses it. */
export type CauseData = { readonly [C in Exclude<Choice, 'new_stage'>]?: string } & { readonly new_stage?: Stage };

/** The collection that an id names, so that an external_id sent in its place can be told. */
const COLLECTIONS: Readonly<Record<IdChoice, string>> = {
  student_id: 'students',
  course_id: 'courses',
  opportunity_id: 'opportunities',
  assessment_id: 'assessments',
  application_id: 'applications',
};

/** How the operations' own schemas check what is no id. */
const CHECKS: Readonly<Record<Exclude<Choice, IdChoice>, { readonly schema: string; readonly property: string; readonly rest: object }>> = {
  name: { schema: 'StudentCreate', property: 'name', rest: { email: 'a@example.in' } },
  email: { schema: 'StudentCreate', property: 'email', rest: { name: 'A' } },
  new_stage: { schema: 'StageUpdate', property: 'stage', rest: {} },
};

/** What has no sense beside what: the first decides. */
const EXCLUSIVE: readonly (readonly [Choice, readonly Choice[]])[] = [
  ['application_id', ['student_id', 'name', 'email', 'opportunity_id']],
  ['student_id', ['name', 'email']],
];

/** Null is not given. @throws VALIDATION_ERROR with fields `data.x` */
export function readCauseData(contract: Contract, workspace: Workspace, event: EventName, data: Readonly<Record<string, unknown>>): CauseData {
  const given = new Map(Object.entries(data).filter(([, value]) => value !== null));
  const malformed: MalformedReference[] = [];
  const faults = [...given].flatMap(([field, value]) => faultsOf(contract, event, { field, value, malformed }));
  if (faults.length === 0) faults.push(...exclusions(given));
  if (faults.length > 0) throw validationError(explainReferences(workspace, faults, malformed));
  // each is a string, and new_stage a stage: the schemas say so
  return Object.fromEntries([...given].map(([field, value]) => [field, isId(field) ? String(value).toLowerCase() : value]));
}

interface Given {
  readonly field: string;
  readonly value: unknown;
  /** Takes what is no id and was to be one. */
  readonly malformed: MalformedReference[];
}

function faultsOf(contract: Contract, event: EventName, { field, value, malformed }: Given): readonly Fault[] {
  const choices: readonly string[] = CHOICES[event];
  const path = `data.${field}`;
  if (!choices.includes(field)) {
    const message = `\`${path}\` can't be given with \`cause\`: what happens decides it. Give any of ${choices.join(', ')}.${meant(field, choices)}`;
    return [{ field: path, constraint: 'additionalProperties', message }];
  }
  if (!isId(field)) return checked(contract, field as keyof typeof CHECKS, value);
  if (typeof value !== 'string') return [{ field: path, constraint: 'type', message: `\`${path}\` must be a string; got ${nameOf(value)}.` }];
  if (isUuid(value)) return [];
  malformed.push({ field: path, collection: COLLECTIONS[field], value });
  const message = `\`${path}\` must be an id that the API gave out (a UUID); got ${JSON.stringify(value.slice(0, 100))}.`;
  return [{ field: path, constraint: 'format', message }];
}

const isId = (field: string): field is IdChoice => Object.hasOwn(COLLECTIONS, field);

/** As the operation checks it, told under the name that it has here. */
function checked(contract: Contract, field: keyof typeof CHECKS, value: unknown): Fault[] {
  const { schema, property, rest } = CHECKS[field];
  const path = `data.${field}`;
  return contract
    .schemaFaults(schema, { ...rest, [property]: value })
    .map(({ constraint, message }) => ({ field: path, constraint, message: message.replace(`\`${property}\``, `\`${path}\``) }));
}

function exclusions(given: ReadonlyMap<string, unknown>): Fault[] {
  return EXCLUSIVE.flatMap(([first, others]) => {
    const beside = given.has(first) ? others.filter((other) => given.has(other)) : [];
    return beside.map((other) => ({ field: `data.${other}`, constraint: 'exclusive', message: `\`data.${other}\` can't be given beside \`data.${first}\`.` }));
  });
}
