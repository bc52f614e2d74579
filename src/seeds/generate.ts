// A scenario → the records that a workspace starts with: what it declares, then what is generated around it. The same scenario, faker
// seed and as_of give the same bytes on every machine.

import { readAssessments } from './assessments.js';
import { addCourse, addOpportunity } from './declared-offers.js';
import { addCredentials, addStudent, addUser } from './declared-people.js';
import { Draft, type ScenarioData } from './draft.js';
import type { ScenarioFile } from './scenario.js';
import { wholeSecond } from './when.js';

/**
 * @param asOf epoch milliseconds: that to which the scenario's offsets are added; only its second counts
 * @throws ScenarioError where something would happen after as_of, or before that on which it rests
 */
export async function generate(scenario: ScenarioFile, { fakerSeed, asOf }: { readonly fakerSeed: number; readonly asOf: number }): Promise<ScenarioData> {
  const draft = new Draft({ fakerSeed, asOf: wholeSecond(asOf) });
  const { lists, password } = scenario;
  addCredentials(draft, scenario);
  for (const assessment of readAssessments(draft.asOf)) draft.add('assessments', assessment);
  for (const user of lists.users) addUser(draft, user, password);
  for (const student of lists.students) addStudent(draft, student, password);
  for (const course of lists.courses) addCourse(draft, course);
  for (const opportunity of lists.opportunities) addOpportunity(draft, opportunity);
  return draft.finish(scenario.name);
}
