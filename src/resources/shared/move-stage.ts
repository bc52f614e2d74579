// Moving an application through the recruitment pipeline: one rule behind the three paths that do it.

import { notFound } from '../../contract/errors.js';
import { formatTime } from '../../domain/time.js';
import type { ApplicationRecord } from '../../records/records.js';
import type { StageChange, StageUpdate } from '../../types/public/types.gen.js';
import type { Workspace } from '../../workspace/workspace.js';

/**
 * Moves an application to a stage; any may follow any other. ⚡ application.stage.changed
 *
 * The stage that it leaves is its `status`: `applied` until the first move, which sets `status` and `pipeline_stage` alike. The
 * same stage again moves nothing, emits nothing and notifies nobody; notes and feedback that come with it are kept all the same.
 * Notes and feedback take the place of the earlier ones; null clears them, left out they stay.
 * @throws NOT_FOUND
 */
export function moveStage(workspace: Workspace, applicationId: string, { stage, notes, feedback }: StageUpdate): StageChange {
  const { store } = workspace;
  const before = store.applications.get(applicationId);
  if (!before) throw notFound('Application', applicationId);
  const now = workspace.clock.now();
  const remarks = { notes: notes === undefined ? before.notes : notes, feedback: feedback === undefined ? before.feedback : feedback };
  const moves = stage !== before.status;
  const after: ApplicationRecord = {
    ...before,
    ...remarks,
    ...(moves ? { status: stage, pipeline_stage: stage, history: [...before.history, { stage, at: now }] } : {}),
    updated_at: now,
  };
  const changes = moves || remarks.notes !== before.notes || remarks.feedback !== before.feedback;
  const stored = changes ? store.applications.replace(after) : before;
  if (moves) workspace.emit('application.stage.changed', { application_id: before.id, old_stage: before.status, new_stage: stage });
  return {
    application_id: before.id,
    previous_stage: before.status,
    current_stage: stored.status,
    updated_at: formatTime(stored.updated_at),
    notification_sent: moves,
  };
}
