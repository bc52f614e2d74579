// Placement analytics: periods and their labels as tables, the counting rules one by one, and sums that hold for any data.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { periodLabel, periodOf } from '../../src/domain/period.js';
import type { GroupBy } from '../../src/domain/period.js';
import { MAX_PERIODS, placementAnalytics } from '../../src/domain/placement-analytics.js';
import type { PlacementAnalytics, PlacementApplication, PlacementFigures, PlacementQuery } from '../../src/domain/placement-analytics.js';
import { dateOf, MAX_TIME, MIN_TIME, MS_PER_DAY, startOfDay } from '../../src/domain/time.js';
import type { Stage } from '../../src/records/records.js';

/** An application that came in at a time (`2025-01-31` or with an hour) and then went through stages, a day each. */
function application(time: string, stages: readonly Stage[] = [], type: PlacementApplication['type'] = 'job'): PlacementApplication {
  const applied_at = Date.parse(time);
  const trail: readonly Stage[] = ['applied', ...stages];
  return { applied_at, type, history: trail.map((stage, i) => ({ stage, at: applied_at + i * MS_PER_DAY })) };
}

function analyze(applications: readonly PlacementApplication[], query: PlacementQuery = {}): PlacementAnalytics {
  const { analytics, fault } = placementAnalytics(applications, query);
  if (fault) throw new Error(fault.message);
  return analytics;
}

const periods = (analytics: PlacementAnalytics): string[] => analytics.series.map(({ period }) => period);
const zeros: PlacementFigures = { applications: 0, interviews: 0, offers: 0, hired: 0, rejected: 0, placement_rate: 0 };

describe('periods', () => {
  it.each<[string, string, string, string, string]>([
    ['2025-01-31', '2025-W05', '2025-01', '2025-Q1', '2025'],
    ['2024-12-29', '2024-W52', '2024-12', '2024-Q4', '2024'],
    ['2024-12-30', '2025-W01', '2024-12', '2024-Q4', '2024'],
    ['2021-01-03', '2020-W53', '2021-01', '2021-Q1', '2021'],
    ['2021-01-04', '2021-W01', '2021-01', '2021-Q1', '2021'],
    ['2026-12-31', '2026-W53', '2026-12', '2026-Q4', '2026'],
    ['2027-01-01', '2026-W53', '2027-01', '2027-Q1', '2027'],
    ['2024-02-29', '2024-W09', '2024-02', '2024-Q1', '2024'],
    ['1969-12-31', '1970-W01', '1969-12', '1969-Q4', '1969'],
    ['0099-07-01', '0099-W27', '0099-07', '0099-Q3', '0099'],
    ['0000-01-01', '-0001-W52', '0000-01', '0000-Q1', '0000'],
    ['9999-12-31', '9999-W52', '9999-12', '9999-Q4', '9999'],
  ])('%s lies in %s, %s, %s and %s', (date, week, month, quarter, year) => {
    const label = (groupBy: GroupBy): string => periodLabel(periodOf(startOfDay(date), groupBy), groupBy);
    expect([label('day'), label('week'), label('month'), label('quarter'), label('year')]).toEqual([date, week, month, quarter, year]);
  });

  it('rise by one from each to the next, never skip, and have labels of their own', () => {
    const groups: readonly GroupBy[] = ['day', 'week', 'month', 'quarter', 'year'];
    fc.assert(
      fc.property(fc.integer({ min: MIN_TIME, max: MAX_TIME - MS_PER_DAY }), fc.constantFrom(...groups), (ms, groupBy) => {
        const [today, tomorrow] = [periodOf(ms, groupBy), periodOf(ms + MS_PER_DAY, groupBy)];
        expect([0, 1]).toContain(tomorrow - today);
        expect(periodLabel(today, groupBy) === periodLabel(tomorrow, groupBy)).toBe(today === tomorrow);
      }),
    );
  });
});

describe('the dates', () => {
  const two = [application('2025-03-10T23:59:59Z'), application('2025-01-31T00:00:00Z')];

  it('default to the first application and the day after the last, grouped by month', () => {
    const analytics = analyze(two);
    expect(analytics).toMatchObject({ start_date: '2025-01-31', end_date: '2025-03-11', group_by: 'month' });
    expect(periods(analytics)).toEqual(['2025-01', '2025-02', '2025-03']);
    expect(analytics.series.map(({ applications }) => applications)).toEqual([1, 0, 1]);
  });

  it.each<[PlacementQuery, string | null, string | null, number]>([
    [{ start_date: '2025-02-01' }, '2025-02-01', '2025-03-11', 1],
    [{ end_date: '2025-02-01' }, '2025-01-31', '2025-02-01', 1],
    [{ start_date: '2025-03-10', end_date: '2025-03-11' }, '2025-03-10', '2025-03-11', 1],
    [{ start_date: '2025-01-31', end_date: '2025-01-31' }, '2025-01-31', '2025-01-31', 0],
    [{ start_date: '2026-01-01' }, '2026-01-01', '2026-01-01', 0],
    [{ end_date: '2024-01-01' }, '2024-01-01', '2024-01-01', 0],
    [{ start_date: null, end_date: null, group_by: null }, '2025-01-31', '2025-03-11', 2],
  ])('%j is from %s to %s and counts %d', (query, start_date, end_date, counted) => {
    const analytics = analyze(two, query);
    expect(analytics).toMatchObject({ start_date, end_date, totals: { applications: counted } });
    if (start_date === end_date) expect(analytics.series).toEqual([]);
  });

  it('are null where there is neither a date nor an application', () => {
    expect(analyze([])).toEqual({
      start_date: null,
      end_date: null,
      group_by: 'month',
      totals: zeros,
      series: [],
      by_type: { job: zeros, internship: zeros, training: zeros },
    });
  });

  it.each<[PlacementQuery, string[]]>([
    [{ start_date: '2025-01-30', end_date: '2025-02-02', group_by: 'day' }, ['2025-01-30', '2025-01-31', '2025-02-01']],
    [{ start_date: '2024-12-29', end_date: '2025-01-07', group_by: 'week' }, ['2024-W52', '2025-W01', '2025-W02']],
    [{ start_date: '2024-11-15', end_date: '2025-02-01', group_by: 'month' }, ['2024-11', '2024-12', '2025-01']],
    [{ start_date: '2024-09-30', end_date: '2025-04-01', group_by: 'quarter' }, ['2024-Q3', '2024-Q4', '2025-Q1']],
    [{ start_date: '2023-12-31', end_date: '2025-01-01', group_by: 'year' }, ['2023', '2024']],
    [{ start_date: '2025-01-01', end_date: '2025-01-01', group_by: 'day' }, []],
  ])('%j asks for the periods %j, though nobody applied', (query, expected) => {
    const analytics = analyze([], query);
    expect(periods(analytics)).toEqual(expected);
    for (const { period: _, ...figures } of analytics.series) expect(figures).toEqual(zeros);
  });

  it("answer the guide's year by month", () => {
    const analytics = analyze(two, { start_date: '2025-01-01', end_date: '2026-01-01', group_by: 'month' });
    expect(periods(analytics)).toEqual(['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'].map((month) => `2025-${month}`));
  });

  it('end with the calendar, which has no day after 9999-12-31', () => {
    expect(analyze([application('9999-12-30T10:00:00Z')])).toMatchObject({ start_date: '9999-12-30', end_date: '9999-12-31' });
  });
});

describe('faults', () => {
  it.each<[PlacementQuery, string, string, string]>([
    [{ start_date: '2025-02-01', end_date: '2025-01-31' }, 'end_date', 'minimum', '`end_date` must not be before `start_date` (2025-02-01); got 2025-01-31.'],
    [
      { start_date: '0001-01-01', end_date: '9999-12-31', group_by: 'day' },
      'group_by',
      'maxPeriods',
      'The dates span 3652058 periods; at most 10000 are answered. Choose a coarser `group_by` or closer dates.',
    ],
    [
      { start_date: '0001-01-01', end_date: '9999-12-31' },
      'group_by',
      'maxPeriods',
      'The dates span 119988 periods; at most 10000 are answered. Choose a coarser `group_by` or closer dates.',
    ],
  ])('%j: %s, %s', (query, field, constraint, message) => {
    expect(placementAnalytics([], query)).toEqual({ fault: { field, constraint, message } });
  });

  it('exactly MAX_PERIODS are answered, one more is not, and every year of the calendar is', () => {
    const from = startOfDay('2000-01-01');
    const days = (n: number): PlacementQuery => ({ start_date: '2000-01-01', end_date: dateOf(from + n * MS_PER_DAY), group_by: 'day' });
    expect(analyze([], days(MAX_PERIODS)).series).toHaveLength(MAX_PERIODS);
    expect(placementAnalytics([], days(MAX_PERIODS + 1)).fault?.constraint).toBe('maxPeriods');
    expect(analyze([], { start_date: '0001-01-01', end_date: '9999-12-31', group_by: 'year' }).series).toHaveLength(9_999);
  });
});

describe('the figures', () => {
  it('count an application for every stage that it ever reached, in the period in which it came in', () => {
    const analytics = analyze([
      application('2025-01-30', ['screening', 'interview', 'offer', 'hired']),
      application('2025-01-31', ['interview', 'rejected', 'interview'], 'internship'),
      application('2025-02-01', ['rejected', 'hired'], 'internship'),
      application('2025-02-02'),
    ]);
    expect(analytics).toEqual({
      start_date: '2025-01-30',
      end_date: '2025-02-03',
      group_by: 'month',
      totals: { applications: 4, interviews: 2, offers: 1, hired: 2, rejected: 2, placement_rate: 50 },
      series: [
        { period: '2025-01', applications: 2, interviews: 2, offers: 1, hired: 1, rejected: 1, placement_rate: 50 },
        { period: '2025-02', applications: 2, interviews: 0, offers: 0, hired: 1, rejected: 1, placement_rate: 50 },
      ],
      by_type: {
        job: { applications: 2, interviews: 1, offers: 1, hired: 1, rejected: 0, placement_rate: 50 },
        internship: { applications: 2, interviews: 1, offers: 0, hired: 1, rejected: 2, placement_rate: 50 },
        training: zeros,
      },
    });
  });

  it('give the rate to two decimals', () => {
    const three = [application('2025-01-01', ['hired']), application('2025-01-01', ['hired']), application('2025-01-01')];
    expect(analyze(three).totals.placement_rate).toBe(66.67);
  });

  it('of the series and of the types add up to the totals', () => {
    const stages = fc.array(fc.constantFrom<Stage>('screening', 'interview', 'offer', 'hired', 'rejected'), { maxLength: 4 });
    const times = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 0, 1) }).map((ms) => new Date(ms).toISOString());
    const types = fc.constantFrom('job', 'internship', 'training');
    const applications = fc.array(
      fc.tuple(times, stages, types).map(([time, trail, type]) => application(time, trail, type)),
      { maxLength: 30 },
    );
    const groups = fc.constantFrom('day', 'week', 'month', 'quarter', 'year');
    const sum = (parts: readonly PlacementFigures[]): number[] =>
      (['applications', 'interviews', 'offers', 'hired', 'rejected'] as const).map((name) => parts.reduce((total, part) => total + part[name], 0));
    fc.assert(
      fc.property(applications, groups, (all, group_by) => {
        const { totals, series, by_type } = analyze(all, { group_by });
        expect(totals.applications).toBe(all.length);
        expect(sum(series)).toEqual(sum([totals]));
        expect(sum(Object.values(by_type))).toEqual(sum([totals]));
      }),
    );
  });
});
