// What the tests of a workspace start with: a workspace over a base of their own, and records of a few collections.

import type { ApiKeyRecord, DeliveryRecord, EventName, FeedbackRecord, StoredRecord, UserRecord, WebhookEndpointRecord } from '../../src/records/records.js';
import { memoryStorage } from '../../src/storage/memory.js';
import type { CollectionName } from '../../src/workspace/collections.js';
import { type Base, createBase } from '../../src/workspace/store.js';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.js';
import { Workspace } from '../../src/workspace/workspace.js';
import { originOf } from './origin.js';

/** Real time in these tests, where it matters. */
export const NOW = Date.parse('2026-01-23T10:00:00Z');

export const user = (id: string, email = `${id}@example.test`): UserRecord => ({
  id,
  email,
  name: id,
  role: 'student',
  student_id: null,
  email_verified: true,
  password: null,
  created_at: NOW,
  updated_at: NOW,
});

export const feedback = (id: string, application_id: string, comments: string | null = null): FeedbackRecord => ({
  id,
  application_id,
  technical_score: null,
  communication_score: null,
  cultural_fit: null,
  comments,
  created_at: NOW,
});

export const apiKey = (id: string): ApiKeyRecord => ({ id, secret: `secret of ${id}`, plan: 'free', created_at: NOW });

export const endpoint = (id: string, events: readonly (EventName | '*')[] = ['*'], enabled = true): WebhookEndpointRecord => ({
  id,
  url: `http://receiver.test/${id}`,
  events,
  secret: 'whsec_test',
  enabled,
  description: null,
  retry_schedule: [1],
  created_at: NOW,
});

export const baseOf = (collections: Partial<Record<CollectionName, readonly StoredRecord[]>> = {}, sequences: Readonly<Record<string, number>> = {}): Base =>
  createBase({ name: 'test', as_of: NOW, collections, sequences });

export interface TestWorkspace {
  readonly workspace: Workspace;
  /** Every delivery that the dispatcher was given, in order. */
  readonly given: DeliveryRecord[];
}

export function startWorkspace({ base, ...options }: Partial<WorkspaceOptions> & { readonly base?: Base } = {}): TestWorkspace {
  const workspace = new Workspace({ name: 'default', origin: originOf(base), realNow: () => NOW, storage: memoryStorage(), ...options });
  const given: DeliveryRecord[] = [];
  workspace.observe({ committed: ({ deliveries }) => void given.push(...deliveries) });
  return { workspace, given };
}

/** Runs a transaction and waits until it is stored. */
export async function commit<T>(workspace: Workspace, work: () => T): Promise<T> {
  const { value, durable } = workspace.transaction(work);
  await durable;
  return value;
}

export const idsOf = (records: readonly StoredRecord[]): string => records.map((record) => record.id).join(' ');
