// Pipeline analytics: what a new, a moved and a returned application count for, and what holds for any pipeline.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { pipelineAnalytics, STAGES } from '../../src/domain/pipeline-analytics.js';
import type { PipelineApplication, StageFigures } from '../../src/domain/pipeline-analytics.js';
import { MS_PER_DAY } from '../../src/domain/time.js';
import type { Stage } from '../../src/records/records.js';

const START = Date.UTC(2026, 0, 1);
const day = (n: number): number => START + n * MS_PER_DAY;

/** An application of day 0, moved on the given days, as updateApplicationStage leaves it. */
function application(moves: readonly (readonly [number, Stage])[] = [], match_score = 50): PipelineApplication {
  const history = [{ stage: 'applied' as const, at: START }, ...moves.map(([n, stage]) => ({ stage, at: day(n) }))];
  return { history, match_score, pipeline_stage: moves.at(-1)?.[1] ?? 'screening' };
}

const figuresOf = (applications: readonly PipelineApplication[], now: number): Record<string, Omit<StageFigures, 'stage'>> =>
  Object.fromEntries(pipelineAnalytics(applications, now).stages.map(({ stage, ...figures }) => [stage, figures]));

const untouched = { current: 0, reached: 0, conversion_rate: 0, average_days: null };

describe('pipelineAnalytics', () => {
  it('of nothing has all six stages in order, with zeros, and no averages', () => {
    const analytics = pipelineAnalytics([], day(1));
    expect(analytics).toMatchObject({ total: 0, average_match_score: null });
    expect(analytics.stages.map(({ stage }) => stage)).toEqual(['applied', 'screening', 'interview', 'offer', 'hired', 'rejected']);
    for (const { stage: _, ...figures } of analytics.stages) expect(figures).toEqual(untouched);
  });

  it('a new application is in screening from the moment it comes in', () => {
    expect(figuresOf([application()], day(3))).toEqual({
      applied: { current: 0, reached: 1, conversion_rate: 100, average_days: 0 },
      screening: { current: 1, reached: 1, conversion_rate: 100, average_days: 3 },
      interview: untouched,
      offer: untouched,
      hired: untouched,
      rejected: untouched,
    });
  });

  it('a stay ends with the next move, or now', () => {
    const applications = [
      application([
        [2, 'interview'],
        [5, 'offer'],
        [6, 'hired'],
      ]),
      application([[4, 'rejected']]),
      application([[3, 'interview']]),
    ];
    expect(figuresOf(applications, day(10))).toEqual({
      applied: { current: 0, reached: 3, conversion_rate: 100, average_days: 0 },
      screening: { current: 0, reached: 3, conversion_rate: 100, average_days: 3 },
      interview: { current: 1, reached: 2, conversion_rate: 66.67, average_days: 5 },
      offer: { current: 0, reached: 1, conversion_rate: 33.33, average_days: 1 },
      hired: { current: 1, reached: 1, conversion_rate: 33.33, average_days: 4 },
      rejected: { current: 1, reached: 1, conversion_rate: 33.33, average_days: 6 },
    });
  });

  it('an application that comes back to a stage is counted once, with all its days', () => {
    const figures = figuresOf(
      [
        application([
          [1, 'interview'],
          [2, 'rejected'],
          [4, 'interview'],
        ]),
      ],
      day(7),
    );
    expect(figures['interview']).toEqual({ current: 1, reached: 1, conversion_rate: 100, average_days: 4 });
    expect(figures['rejected']).toEqual({ current: 0, reached: 1, conversion_rate: 100, average_days: 2 });
  });

  it('a move to screening, or back to applied, is a stay like any other', () => {
    const figures = figuresOf(
      [
        application([
          [1, 'screening'],
          [3, 'applied'],
        ]),
      ],
      day(8),
    );
    expect(figures['screening']).toEqual({ current: 0, reached: 1, conversion_rate: 100, average_days: 3 });
    expect(figures['applied']).toEqual({ current: 1, reached: 1, conversion_rate: 100, average_days: 5 });
  });

  it('averages have two decimals', () => {
    const { average_match_score, stages } = pipelineAnalytics([application([], 50), application([], 50), application([], 51)], START + MS_PER_DAY / 3);
    expect(average_match_score).toBe(50.33);
    expect(stages[1]?.average_days).toBe(0.33);
  });

  it('a clock that was set back makes no stay negative', () => {
    expect(figuresOf([application([[5, 'interview']])], day(1))['interview']?.average_days).toBe(0);
  });

  it('counts everyone somewhere, and nowhere more than ever came there', () => {
    const moves = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.constantFrom(...STAGES)), { maxLength: 6 });
    const applications = fc.array(
      moves.map((some) => application(some.toSorted(([a], [b]) => a - b))),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(applications, (all) => {
        const { total, stages } = pipelineAnalytics(all, day(40));
        expect(stages.reduce((sum, { current }) => sum + current, 0)).toBe(total);
        expect(stages.filter(({ current, reached }) => current > reached || reached > total)).toEqual([]);
        expect(stages.filter(({ reached, average_days }) => (reached === 0) !== (average_days === null))).toEqual([]);
      }),
    );
  });
});
