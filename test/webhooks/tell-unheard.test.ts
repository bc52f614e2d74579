import { expect, it, vi } from 'vitest';

import { tellUnheard } from '../../src/webhooks/tell-unheard.js';
import { useFakeTime } from '../fake-time.js';
import { testWorkspace } from './test-workspace.js';

function listening({ isHeard = false } = {}) {
  useFakeTime({ toFake: ['setTimeout'] });
  const { workspace, endpoint } = testWorkspace();
  const told: string[] = [];
  workspace.observe(tellUnheard({ workspace, isHeard: () => isHeard, tell: (message) => told.push(message) }));
  return { told, endpoint, emit: (event: string) => void workspace.transaction(() => workspace.emit(event, {})) };
}

it('an event that reaches nobody is told of, with what to do', () => {
  const { told, emit } = listening();
  emit('student.created');
  expect(told).toEqual(['student.created reached nobody: no enabled endpoint subscribes to student.created. Register one with POST /_admin/webhooks.']);
});

it('a disabled endpoint that would have had it is named', () => {
  const { told, emit, endpoint } = listening();
  endpoint({ url: 'http://127.0.0.1:9/', enabled: false });
  emit('student.created');
  expect(told).toEqual([expect.stringContaining('Disabled: http://127.0.0.1:9/.')]);
});

it('the first of a name is told of at once, those of the next second together, and none is forgotten', () => {
  const { told, emit } = listening();
  for (let n = 0; n < 5; n += 1) emit('student.created');
  emit('course.completed');
  expect(told.map((message) => message.split(' reached')[0])).toEqual(['student.created', 'course.completed']);
  vi.advanceTimersByTime(1_000);
  expect(told.map((message) => message.split(' reached')[0])).toEqual(['student.created', 'course.completed', 'student.created (4 times)']);
  emit('student.created');
  expect(told).toHaveLength(4);
});

it('what goes somewhere, or is listened to, is not told of', () => {
  const heard = listening({ isHeard: true });
  heard.emit('student.created');
  const { told, emit, endpoint } = listening();
  endpoint({ url: 'http://127.0.0.1:9/' });
  emit('student.created');
  expect([...heard.told, ...told]).toEqual([]);
});

it('a name that a terminal would obey is told of without what it would obey', () => {
  const { told, emit } = listening();
  emit('\u001b[31mred\n\u009bforged line');
  expect(told[0]).toMatch(/^\?\[31mred\?\?forged line reached nobody/);
  expect(told[0]).not.toContain('\n');
});
