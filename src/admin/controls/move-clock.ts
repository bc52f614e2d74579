// What a change of the clock makes of its setting: pure.

import { invalid } from '../../contract/errors.js';
import { MAX_TIME, parseDuration, parseTime } from '../../domain/time.js';
import type { ClockRecord } from '../../records/records.js';
import type { ClockChange } from '../../types/admin/types.gen.js';

export interface ClockReading {
  /** The stored setting; undefined is real time. */
  readonly setting: ClockRecord | undefined;
  /** Epoch ms on the workspace's clock. */
  readonly now: number;
  /** Epoch ms of real time. */
  readonly realNow: number;
}

/**
 * The setting after a change. A frozen clock that is set or advanced stays frozen; one that is resumed runs on from where it stands.
 * @throws VALIDATION_ERROR for a duration that is none, or a time outside the years 1970 to 9999
 */
export function moveClock({ setting, now, realNow }: ClockReading, change: ClockChange): ClockRecord {
  const frozenAt = setting?.frozen_at ?? null;
  const offset = setting?.offset_ms ?? 0;
  const runningAt = (time: number): ClockRecord => ({ id: 'clock', offset_ms: time - realNow, frozen_at: null });
  const standingAt = (time: number): ClockRecord => ({ id: 'clock', offset_ms: offset, frozen_at: time });
  if (change.freeze) return standingAt(now);
  if (change.resume) return frozenAt === null ? { id: 'clock', offset_ms: offset, frozen_at: null } : runningAt(now);
  const [field, to] = change.advance === undefined ? (['set', timeOf(change.set)] as const) : (['advance', now + durationOf(change.advance)] as const);
  if (to < 0 || to > MAX_TIME) throw invalid(field, 'range', `\`${field}\` must keep the clock in the years 1970 to 9999.`);
  return frozenAt === null ? runningAt(to) : standingAt(to);
}

function durationOf(text: string): number {
  const duration = parseDuration(text);
  if (duration === null) throw invalid('advance', 'duration', '`advance` must be a duration, as 90s, 10m, 1h30m or 2d; the clock goes back with `set`.');
  return duration;
}

function timeOf(text: string | undefined): number {
  const time = parseTime(text ?? '');
  if (time === null) throw invalid('set', 'format', '`set` must be a time in RFC 3339, as 2026-01-23T10:00:00Z.');
  return time;
}
