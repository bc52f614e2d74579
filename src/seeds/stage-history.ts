// How an application moves through the pipeline, and what an application record says of it.

import type { ApplicationRecord, Stage, StageChange } from '../records/records.js';
import { DAY } from './make-context.js';
import type { Random } from './random.js';

/** Of a hundred that reach a stage, so many go on; the others are rejected. */
const GOES_ON: Partial<Record<Stage, { readonly next: Stage; readonly percent: number }>> = {
  applied: { next: 'screening', percent: 90 },
  screening: { next: 'interview', percent: 68 },
  interview: { next: 'offer', percent: 55 },
  offer: { next: 'hired', percent: 88 },
};

/** Of a hundred, so many stay where they are: nobody has looked at them since. */
const WAITING_PERCENT = 6;

/** The usual way to a stage. */
const WAY: readonly Stage[] = ['screening', 'interview', 'offer', 'hired'];

/** Every stage ever reached, oldest first: a step takes three to twenty-five days, and what would come after as_of has not come yet. */
export function makeHistory(appliedAt: number, asOf: number, random: Random): StageChange[] {
  const history: StageChange[] = [];
  let next: StageChange | null = { stage: 'applied', at: appliedAt };
  while (next && next.at <= asOf) {
    history.push(next);
    next = nextChange(next, random);
  }
  return history;
}

/** null where the way ends. */
function nextChange({ stage, at }: StageChange, random: Random): StageChange | null {
  const way = GOES_ON[stage];
  if (!way || random.chance(WAITING_PERCENT)) return null;
  return { stage: random.chance(way.percent) ? way.next : 'rejected', at: random.time(at + 3 * DAY, at + 25 * DAY) };
}

/** The usual way to a stage, three days a step, less where as_of is nearer. */
export function usualHistory(stage: Stage, appliedAt: number, asOf: number): StageChange[] {
  const moves: readonly Stage[] = stage === 'applied' ? [] : stage === 'rejected' ? ['screening', 'rejected'] : WAY.slice(0, WAY.indexOf(stage) + 1);
  const step = Math.min(3 * DAY, Math.floor((asOf - appliedAt) / (moves.length + 1) / 1_000) * 1_000);
  return [{ stage: 'applied', at: appliedAt }, ...moves.map((move, i) => ({ stage: move, at: appliedAt + (i + 1) * step }))];
}

/** As the API leaves it: a new application is in screening already (contract, "Opportunities and applications"). */
export function standing(history: readonly StageChange[]): Pick<ApplicationRecord, 'status' | 'pipeline_stage' | 'applied_at' | 'updated_at' | 'history'> {
  const [first, last] = [history[0], history.at(-1)];
  if (!first || !last) throw new RangeError('a history begins with the application');
  return {
    status: last.stage,
    pipeline_stage: history.length === 1 ? 'screening' : last.stage,
    applied_at: first.at,
    updated_at: last.at,
    history,
  };
}
