import { expect, it, vi } from 'vitest';

import { checkCommand } from '../../src/commands/tests/check-command.js';

const loaded = vi.hoisted(() => ({ exam: false }));

vi.mock('../../src/commands/tests/check.js', () => {
  loaded.exam = true;
  return { check: () => {} };
});

it('prints its help without loading the exam, which a check loads', async () => {
  expect(checkCommand().helpInformation()).toContain('--only <cases>');
  expect(loaded.exam).toBe(false);
  await checkCommand().parseAsync(['http://127.0.0.1:9/'], { from: 'user' });
  expect(loaded.exam).toBe(true);
});
