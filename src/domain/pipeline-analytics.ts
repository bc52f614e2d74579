// Where applications stand in the recruitment pipeline, how far they came and how long it took (contract: Recruitment pipeline,
// GET /pipeline/analytics). Which applications are counted is the resource's business.

import type { ApplicationRecord, Stage, StageChange } from '../records/records.js';
import { percent, round } from './round.js';
import { MS_PER_DAY } from './time.js';

export type PipelineApplication = Pick<ApplicationRecord, 'pipeline_stage' | 'history' | 'match_score'>;

export interface StageFigures {
  readonly stage: Stage;
  /** Applications whose pipeline_stage it is now: as many as GET /pipeline/candidates lists for it. */
  readonly current: number;
  /** Applications that ever stood in it. */
  readonly reached: number;
  /** reached ÷ total in percent, two decimals; 0 without applications. */
  readonly conversion_rate: number;
  /** The mean time spent in it by the applications that reached it, up to now for those that are still there, two decimals; null where none did. */
  readonly average_days: number | null;
}

export interface PipelineAnalytics {
  readonly total: number;
  /** All six, in the pipeline's order. */
  readonly stages: readonly StageFigures[];
  /** Two decimals; null without applications. */
  readonly average_match_score: number | null;
}

/** In the pipeline's order. */
export const STAGES: readonly Stage[] = ['applied', 'screening', 'interview', 'offer', 'hired', 'rejected'];

/**
 * Figures of the whole pipeline.
 *
 * A new application has status applied and pipeline_stage screening: the pipeline takes it in for screening at once. So every
 * application reached both, its first wait counts as screening, and `applied` takes no time, unless somebody moves an application back to
 * it. `current` adds up to the total, and no stage has more applications in it than ever reached it.
 * @param now epoch milliseconds on the workspace's clock
 */
export function pipelineAnalytics(applications: readonly PipelineApplication[], now: number): PipelineAnalytics {
  const tallies = new Map(STAGES.map((stage) => [stage, { current: 0, reached: 0, days: 0 }]));
  let matchScores = 0;
  for (const application of applications) {
    matchScores += application.match_score;
    const standing = tallies.get(application.pipeline_stage);
    if (standing) standing.current += 1;
    for (const [stage, days] of daysByStage(application, now)) {
      const tally = tallies.get(stage);
      if (tally) tally.reached += 1;
      if (tally) tally.days += days;
    }
  }
  const total = applications.length;
  const stages = [...tallies].map(([stage, { current, reached, days }]): StageFigures => {
    return { stage, current, reached, conversion_rate: percent(reached, total), average_days: mean(days, reached) };
  });
  return { total, stages, average_match_score: mean(matchScores, total) };
}

/** Days that an application spent in each stage that it reached, all its stays together. A clock set back makes no stay negative. */
function daysByStage({ history }: PipelineApplication, now: number): ReadonlyMap<Stage, number> {
  const trail = pipelineTrail(history);
  const days = new Map<Stage, number>();
  trail.forEach(({ stage, at }, i) => {
    const until = trail[i + 1]?.at ?? now;
    days.set(stage, (days.get(stage) ?? 0) + Math.max(0, until - at) / MS_PER_DAY);
  });
  return days;
}

/** The history with the screening that begins, in the pipeline, when the application comes in. */
function pipelineTrail(history: readonly StageChange[]): readonly StageChange[] {
  const [first, ...moves] = history;
  return first ? [first, { stage: 'screening', at: first.at }, ...moves] : [];
}

function mean(sum: number, count: number): number | null {
  return count === 0 ? null : round(sum / count);
}
