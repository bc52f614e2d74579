// How many applications led where, by period and by type of opportunity, computed from their stage history (contract: Institution
// records, GET /analytics/placement). Which applications a caller may count, and the answer to a fault, is the resource's business.

import type { ApplicationRecord, OpportunityRecord, Stage } from '../records/records.js';
import type { Fault } from './fault.js';
import { periodLabel, periodOf } from './period.js';
import type { GroupBy } from './period.js';
import { percent } from './round.js';
import { dateOf, MAX_TIME, MS_PER_DAY, startOfDay } from './time.js';

/** An application with the type of its opportunity. */
export type PlacementApplication = Pick<ApplicationRecord, 'applied_at' | 'history'> & { readonly type: OpportunityRecord['type'] };

export interface PlacementQuery {
  /** The first day that counts, a real date. Default: the day of the first application. */
  readonly start_date?: string | null | undefined;
  /** The first day that doesn't count any more, a real date. Default: the day after that of the last application. */
  readonly end_date?: string | null | undefined;
  /** Default: month. */
  readonly group_by?: GroupBy | null | undefined;
}

export interface PlacementFigures {
  readonly applications: number;
  readonly interviews: number;
  readonly offers: number;
  readonly hired: number;
  readonly rejected: number;
  /** hired ÷ applications in percent, two decimals; 0 without applications. */
  readonly placement_rate: number;
}

export interface PlacementAnalytics {
  /** null only where no date was asked for and there is no application to take it from. */
  readonly start_date: string | null;
  readonly end_date: string | null;
  readonly group_by: GroupBy;
  readonly totals: PlacementFigures;
  /** Every period that the dates touch, oldest first, those without applications too. */
  readonly series: readonly (PlacementFigures & { readonly period: string })[];
  readonly by_type: Readonly<Record<OpportunityRecord['type'], PlacementFigures>>;
}

export type PlacementOutcome = { readonly analytics: PlacementAnalytics; readonly fault?: never } | { readonly fault: Fault; readonly analytics?: never };

/** 27 years of days. More would make an answer of megabytes of zeros. */
export const MAX_PERIODS = 10_000;

/**
 * An application counts on the UTC day of its applied_at, as interviewed, offered, hired or rejected if it ever reached that stage,
 * whenever that was. `start_date` counts, `end_date` doesn't: equal dates ask for nothing and get an empty series. A first or last
 * period that the dates cut through holds only what lies between them. Where one date is given and the default of the other would lie on the wrong side
 * of it, nothing was applied for in the time asked for: the range is empty, which is no fault.
 *
 * A fault, for a VALIDATION_ERROR: an end before the start, or more than MAX_PERIODS periods.
 */
export function placementAnalytics(applications: readonly PlacementApplication[], query: PlacementQuery): PlacementOutcome {
  const groupBy = query.group_by ?? 'month';
  const range = rangeOf(applications, query);
  if (!range) return { analytics: { start_date: null, end_date: null, group_by: groupBy, ...figures([], [], groupBy) } };

  const { start, end } = range;
  if (end < start) {
    const message = `\`end_date\` must not be before \`start_date\` (${dateOf(start)}); got ${dateOf(end)}.`;
    return { fault: { field: 'end_date', constraint: 'minimum', message } };
  }
  const first = periodOf(start, groupBy);
  const periodCount = end === start ? 0 : periodOf(end - 1, groupBy) - first + 1;
  if (periodCount > MAX_PERIODS) {
    const message = `The dates span ${periodCount} periods; at most ${MAX_PERIODS} are answered. Choose a coarser \`group_by\` or closer dates.`;
    return { fault: { field: 'group_by', constraint: 'maxPeriods', message } };
  }

  const periods = Array.from({ length: periodCount }, (_, i) => first + i);
  const counted = applications.filter(({ applied_at }) => applied_at >= start && applied_at < end);
  return { analytics: { start_date: dateOf(start), end_date: dateOf(end), group_by: groupBy, ...figures(counted, periods, groupBy) } };
}

/** The first millisecond that counts and the first that doesn't; null where nothing says which. */
function rangeOf(applications: readonly PlacementApplication[], { start_date, end_date }: PlacementQuery): { start: number; end: number } | null {
  const given = { start: start_date ? startOfDay(start_date) : null, end: end_date ? startOfDay(end_date) : null };
  let first = given.end ?? Infinity;
  let last = -Infinity;
  for (const { applied_at } of applications) {
    first = Math.min(first, applied_at);
    last = Math.max(last, applied_at);
  }
  const start = given.start ?? dayOf(first);
  // The day after 9999-12-31 can't be written; no more than that day itself is lost.
  const end = given.end ?? Math.max(start, Math.min(dayOf(last) + MS_PER_DAY, dayOf(MAX_TIME)));
  return Number.isFinite(start) && Number.isFinite(end) ? { start, end } : null;
}

/** The first millisecond of the UTC day of a moment. */
function dayOf(ms: number): number {
  return Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
}

function figures(
  applications: readonly PlacementApplication[],
  periods: readonly number[],
  groupBy: GroupBy,
): Pick<PlacementAnalytics, 'totals' | 'series' | 'by_type'> {
  const byPeriod = new Map<number, PlacementApplication[]>(periods.map((period) => [period, []]));
  for (const application of applications) byPeriod.get(periodOf(application.applied_at, groupBy))?.push(application);
  const ofType = (type: OpportunityRecord['type']): PlacementFigures => count(applications.filter((application) => application.type === type));
  return {
    totals: count(applications),
    series: [...byPeriod].map(([period, some]) => ({ period: periodLabel(period, groupBy), ...count(some) })),
    by_type: { job: ofType('job'), internship: ofType('internship'), training: ofType('training') },
  };
}

function count(applications: readonly PlacementApplication[]): PlacementFigures {
  const reached = (stage: Stage): number => applications.filter(({ history }) => history.some((change) => change.stage === stage)).length;
  const hired = reached('hired');
  return {
    applications: applications.length,
    interviews: reached('interview'),
    offers: reached('offer'),
    hired,
    rejected: reached('rejected'),
    placement_rate: percent(hired, applications.length),
  };
}
