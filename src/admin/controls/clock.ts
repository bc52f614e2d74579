// The workspace's clock over the admin API: read it, move it, freeze it.

import { formatTime } from '../../domain/time.js';
import { type AdminIn, type AdminOut, ok, type PreparedOperation } from '../../http/operation.js';
import type { Clock as ClockView } from '../../types/admin/types.gen.js';
import type { AdminOperations } from '../../types/operations.gen.js';
import type { Clock } from '../../workspace/clock.js';
import { moveClock } from './move-clock.js';

export function getClock({ workspace }: AdminIn<'getClock'>): AdminOut<'getClock'> {
  return ok(toClock(workspace.clock));
}

/** All that is due fires, in order, before the answer. What is being sent when the call comes in is waited for, so that its retry can be due too. */
export const setClock: PreparedOperation<AdminOperations['setClock']> = {
  prepare: async ({ workspace, body, hosted }) => {
    const { clock, store } = workspace;
    await clock.fireDue();
    await hosted.dispatcher.underWay();
    return () => {
      store.clock.put(moveClock({ setting: clock.setting(), now: clock.now(), realNow: clock.realNow() }, body));
      return { ...ok(toClock(clock)), after: () => clock.fireDue() };
    };
  },
};

function toClock(clock: Clock): ClockView {
  return { now: formatTime(clock.now()), frozen: clock.frozen, offset_ms: clock.offset };
}
