import { describe, expect, it } from 'vitest';

import { moveClock } from '../../../src/admin/controls/move-clock.js';
import { MAX_TIME } from '../../../src/domain/time.js';
import type { ClockRecord } from '../../../src/records/records.js';
import type { ClockChange } from '../../../src/types/admin/types.gen.js';

const REAL = 1_769_162_400_000;
const MINUTE = 60_000;

const at = (offset: number, frozen: number | null = null): ClockRecord => ({ id: 'clock', offset_ms: offset, frozen_at: frozen });

/** What a clock with this setting reads. */
const nowOf = (setting: ClockRecord | undefined): number => setting?.frozen_at ?? REAL + (setting?.offset_ms ?? 0);

describe('a change of the clock', () => {
  it.each<[name: string, before: ClockRecord | undefined, change: ClockChange, after: ClockRecord]>([
    ['advances real time', undefined, { advance: '10m' }, at(10 * MINUTE)],
    ['advances what was advanced', at(10 * MINUTE), { advance: '1h30m' }, at(100 * MINUTE)],
    ['advances a frozen clock, which stays frozen', at(5, REAL), { advance: '1s' }, at(5, REAL + 1_000)],
    ['advances by nothing', at(7), { advance: '0s' }, at(7)],
    ['sets a running clock, which runs on', at(5), { set: '2026-01-23T11:00:00+01:00' }, at(0)],
    ['sets it back', undefined, { set: '1970-01-01T00:00:00Z' }, at(-REAL)],
    ['sets a frozen clock, which stays frozen', at(5, REAL), { set: '2026-01-23T10:01:00Z' }, at(5, REAL + MINUTE)],
    ['freezes', at(MINUTE), { freeze: true }, at(MINUTE, REAL + MINUTE)],
    ['freezes again, changing nothing', at(0, REAL + MINUTE), { freeze: true }, at(0, REAL + MINUTE)],
    ['resumes from where it stands', at(0, REAL + MINUTE), { resume: true }, at(MINUTE)],
    ['resumes a running clock, changing nothing', at(MINUTE), { resume: true }, at(MINUTE)],
    ['resumes real time, changing nothing', undefined, { resume: true }, at(0)],
  ])('%s', (_, before, change, after) => {
    expect(moveClock({ setting: before, now: nowOf(before), realNow: REAL }, change)).toEqual(after);
  });

  it.each<[change: ClockChange, field: string, constraint: string]>([
    [{ advance: '-10m' }, 'advance', 'duration'],
    [{ advance: '10' }, 'advance', 'duration'],
    [{ advance: '10 minutes' }, 'advance', 'duration'],
    [{ advance: '' }, 'advance', 'duration'],
    [{ advance: '9999999999999d' }, 'advance', 'duration'],
    [{ advance: '90000000d' }, 'advance', 'range'],
    [{ set: 'tomorrow' }, 'set', 'format'],
    [{ set: '2026-02-30T00:00:00Z' }, 'set', 'format'],
    [{ set: '1969-12-31T23:59:59Z' }, 'set', 'range'],
  ])('%j is refused', (change, field, constraint) => {
    expect(() => moveClock({ setting: undefined, now: REAL, realNow: REAL }, change)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR', details: expect.objectContaining({ field, constraint }) }),
    );
  });

  it('goes up to the last second of the year 9999', () => {
    expect(nowOf(moveClock({ setting: undefined, now: REAL, realNow: REAL }, { set: '9999-12-31T23:59:59.999Z' }))).toBe(MAX_TIME);
  });
});
