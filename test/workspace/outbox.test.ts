import { describe, expect, test } from 'vitest';

import type { DeliveryRecord } from '../../src/records/records.js';
import { subscribes } from '../../src/workspace/outbox.js';
import { baseOf, endpoint, NOW, startWorkspace } from './arrange.js';

/** How many events are remembered by default. */
const EVENT_LOG_LIMIT = 10_000;

describe('an event', () => {
  test('is stored with a pending delivery for each endpoint that subscribes to it', () => {
    const endpoints = [
      endpoint('all'),
      endpoint('this', ['student.enrolled', 'student.created']),
      endpoint('other', ['student.enrolled']),
      endpoint('none', []),
      endpoint('disabled', ['*'], false),
    ];
    const { workspace, given } = startWorkspace({ base: baseOf({ webhook_endpoints: endpoints }) });
    const { value: event } = workspace.transaction(() => workspace.emit('student.created', { name: 'Ada' }));
    expect(event).toMatchObject({ event: 'student.created', timestamp: NOW, data: { name: 'Ada' } });
    expect(workspace.store.events.all()).toEqual([event]);
    const expected = ['all', 'this'].map((id) => ({
      event_id: event.id,
      endpoint_id: id,
      url: `http://receiver.test/${id}`,
      status: 'pending',
      next_attempt_at: NOW,
      attempts: [],
    }));
    expect(given).toMatchObject(expected);
    expect(workspace.store.deliveries.where('event_id', event.id)).toEqual(given);
  });

  test.each<[events: Parameters<typeof endpoint>[1], enabled: boolean, expected: boolean]>([
    [['*'], true, true],
    [['student.created'], true, true],
    [['student.enrolled'], true, false],
    [[], true, false],
    [['*', 'student.created'], false, false],
  ])('of student.created, subscriptions %j, enabled %s: %s', (events, enabled, expected) => {
    expect(subscribes(endpoint('w', events, enabled), 'student.created')).toBe(expected);
  });

  test('has the time of the workspace, not of the machine', () => {
    const { workspace } = startWorkspace();
    workspace.transaction(() => workspace.store.clock.put({ id: 'clock', offset_ms: 90_000, frozen_at: null }));
    expect(workspace.transaction(() => workspace.emit('student.created', {})).value.timestamp).toBe(NOW + 90_000);
  });
});

describe('the event log', () => {
  const many = (count: number) => {
    const events = Array.from({ length: count }, (_, at) => ({ id: `e${at}`, event: 'student.created' as const, timestamp: NOW, data: {} }));
    const deliveries = events.map(({ id }, at): DeliveryRecord => ({
      id: `d${at}`,
      event_id: id,
      endpoint_id: 'w',
      url: 'http://receiver.test/w',
      status: 'delivered',
      next_attempt_at: null,
      attempts: [],
    }));
    return { events, deliveries };
  };

  test('forgets the oldest event with its deliveries once it is full', () => {
    const { events, deliveries } = many(EVENT_LOG_LIMIT);
    const { workspace } = startWorkspace({ base: baseOf({ events, deliveries }) });
    workspace.transaction(() => workspace.emit('student.created', {}));
    const { store } = workspace;
    expect([store.events.size, store.deliveries.size, store.events.oldest()?.id, store.deliveries.oldest()?.id]).toEqual([
      EVENT_LOG_LIMIT,
      EVENT_LOG_LIMIT - 1,
      'e1',
      'd1',
    ]);
    expect(store.events.page(0, 1)).toEqual([store.events.get('e1')]);
  });

  test('outgrows its limit while the oldest is pending, and comes back to it', () => {
    const { events, deliveries } = many(EVENT_LOG_LIMIT);
    const [first, ...others] = deliveries;
    if (!first) throw new Error('there is a first delivery');
    const pending: DeliveryRecord = { ...first, status: 'pending', next_attempt_at: NOW };
    const { workspace } = startWorkspace({ base: baseOf({ events, deliveries: [pending, ...others] }) });
    const emit = () => workspace.transaction(() => workspace.emit('student.created', {}));
    for (let round = 0; round < 3; round += 1) emit();
    expect(workspace.store.events.size).toBe(EVENT_LOG_LIMIT + 3);
    workspace.transaction(() => workspace.store.deliveries.replace(first));
    for (let round = 0; round < 3; round += 1) emit();
    expect([workspace.store.events.size, workspace.store.events.oldest()?.id]).toEqual([EVENT_LOG_LIMIT, 'e6']);
  });

  test('remembers again what a transaction that failed has forgotten', () => {
    const { workspace } = startWorkspace({ base: baseOf(many(EVENT_LOG_LIMIT)) });
    const act = () =>
      workspace.transaction(() => {
        workspace.emit('student.created', {});
        throw new Error('boom');
      });
    expect(act).toThrow('boom');
    expect([workspace.store.events.size, workspace.store.events.oldest()?.id, workspace.store.deliveries.oldest()?.id]).toEqual([EVENT_LOG_LIMIT, 'e0', 'd0']);
  });
});
