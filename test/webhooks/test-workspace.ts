// A workspace for tests, without HTTP: frozen in time, so that only the test moves it, with endpoints and a dispatcher.

import { onTestFinished } from 'vitest';

import type { DeliveryRecord, WebhookEndpointRecord } from '../../src/records/records.js';
import { memoryStorage } from '../../src/storage/memory.js';
import type { Storage } from '../../src/storage/storage.js';
import { Dispatcher, type DispatcherOptions } from '../../src/webhooks/dispatcher.js';
import { Workspace } from '../../src/workspace/workspace.js';
import { originOf } from '../workspace/origin.js';

/** 2026-01-23T10:00:00Z */
export const START = 1_769_162_400_000;

export interface TestWorkspace {
  readonly workspace: Workspace;
  readonly dispatcher: Dispatcher;
  readonly endpoint: (fields: Partial<WebhookEndpointRecord> & { readonly url: string }) => WebhookEndpointRecord;
  /** Emits student.created for a student of this name. */
  readonly emit: (name?: string) => void;
  /** Moves the frozen clock and waits for what is due. */
  readonly advance: (seconds: number) => Promise<void>;
  /** The only delivery, or the one at this place. */
  readonly delivery: (at?: number) => DeliveryRecord;
  readonly close: () => Promise<void>;
}

/** @param storage where nothing is stored; or a workspace that was restored */
type TestOptions = DispatcherOptions & { readonly storage?: Storage; readonly restored?: Workspace };

/** Closed when the test is done. */
export function testWorkspace({ storage = memoryStorage(), restored, ...options }: TestOptions = {}): TestWorkspace {
  const workspace = restored ?? new Workspace({ name: 'default', origin: originOf(), storage, realNow: () => START });
  const { store } = workspace;
  if (!store.clock.has('clock')) workspace.transaction(() => store.clock.put({ id: 'clock', offset_ms: 0, frozen_at: START }));
  const dispatcher = new Dispatcher(workspace, options);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    dispatcher.close();
    return (closing ??= workspace.close());
  };
  onTestFinished(close);
  return {
    workspace,
    dispatcher,
    endpoint: (fields) =>
      workspace.transaction(() =>
        store.webhook_endpoints.insert({
          id: workspace.newId('webhook_endpoints'),
          events: ['*'],
          secret: 'whsec_test',
          enabled: true,
          description: null,
          retry_schedule: [1, 5, 30, 120, 600],
          created_at: START,
          ...fields,
        }),
      ).value,
    emit: (name = 'Asha Rao') => void workspace.transaction(() => workspace.emit('student.created', { student_id: 's1', name, email: 'asha@example.in' })),
    advance: async (seconds) => {
      await workspace.transaction(() => store.clock.put({ id: 'clock', offset_ms: 0, frozen_at: workspace.clock.now() + seconds * 1_000 })).durable;
      await workspace.clock.fireDue();
    },
    delivery: (at = 0) => {
      const one = store.deliveries.all()[at];
      if (!one) throw new Error(`there is no delivery ${at}`);
      return one;
    },
    close,
  };
}
