import { PassThrough } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { createProgress, isWatched, type Progress } from '../../../src/commands/files/bulk-progress.js';

/** A terminal that keeps what is written. */
function terminal(columns = 80): { screen: PassThrough & { isTTY: boolean; columns: number }; written: () => string } {
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns });
  let written = '';
  screen.on('data', (chunk: Buffer) => (written += chunk.toString()));
  return { screen, written: () => written };
}

/** What stood on the line, one state after the other. */
const states = (written: string): string[] =>
  written
    // eslint-disable-next-line no-control-regex
    .split(/\u001B(?:\[\d*[A-Z]|[78])/)
    .filter((text) => text.trim() !== '')
    .map((text) => text.trim());

async function shown(use: (progress: Progress) => void, columns?: number): Promise<string> {
  const { screen, written } = terminal(columns);
  const progress = await createProgress(screen, true);
  use(progress);
  progress.end();
  return written();
}

const bar = (full: number): string => `[${'█'.repeat(full)}${'░'.repeat(24 - full)}]`;

describe('the bar', () => {
  it('goes from what is sent over the queue to the rows', async () => {
    const text = await shown(({ sending, importing }) => {
      sending(1_000_000, 4_000_000);
      importing({ status: 'queued', rows_done: 0, total: null, failed: 0 });
      importing({ status: 'running', rows_done: 0, total: 2_000, failed: 0 });
      importing({ status: 'running', rows_done: 1_000, total: 2_000, failed: 0 });
    });
    expect(states(text)).toEqual([
      `Sending  ${bar(6)} 25%  1.0 MB of 4.0 MB`,
      `Queued  ${bar(0)} 0%  read first, or waits its turn`,
      `Importing  ${bar(0)} 0%  0 of 2,000 rows`,
      // the last state is shown before the bar goes
      `Importing  ${bar(12)} 50%  1,000 of 2,000 rows`,
    ]);
  });

  it('tells how many rows have failed', async () => {
    const text = await shown(({ importing }) => importing({ status: 'running', rows_done: 1, total: 4, failed: 1 }));
    expect(states(text)).toEqual([`Importing  ${bar(6)} 25%  1 of 4 rows, 1 failed`]);
  });

  it('tells only how much is sent where the end is not known', async () => {
    const text = await shown(({ sending }) => sending(1_500_000, undefined));
    expect(states(text)).toEqual([`Sending  ${bar(0)} 0%  1.5 MB`]);
  });

  it.each([
    [17, '17 B'],
    [1_000, '1.0 kB'],
    [999_900, '999.9 kB'],
    [1_000_000, '1.0 MB'],
  ])('measures %i bytes as %s', async (bytes, size) => {
    expect(states(await shown(({ sending }) => sending(bytes, undefined))).at(-1)).toMatch(new RegExp(`  ${size}$`));
  });

  it('says that the sandbox is away, and goes on when it is back', async () => {
    const text = await shown(({ importing, waiting }) => {
      importing({ status: 'running', rows_done: 1, total: 4, failed: 0 });
      waiting();
      importing({ status: 'running', rows_done: 2, total: 4, failed: 0 });
    });
    expect(states(text).map((state) => state.split(' ')[0])).toEqual(['Importing', 'Waiting', 'Importing']);
  });

  it('leaves an empty line behind, and the settings of the terminal as they were', async () => {
    const text = await shown(({ sending }) => sending(1, 2));
    expect(text.endsWith('\u001B[1G\u001B[2K')).toBe(true);
    // neither the cursor is hidden nor the wrapping turned off
    expect(text).not.toContain('\u001B[?');
  });

  it('keeps to one line of a narrow terminal', async () => {
    const text = await shown(({ importing }) => importing({ status: 'running', rows_done: 1, total: 4, failed: 1 }), 30);
    expect(states(text).map(({ length }) => length)).toEqual([30]);
  });

  it('writes nothing where nobody looks', async () => {
    const { screen, written } = terminal();
    const progress = await createProgress(screen, false);
    progress.sending(1, 2);
    progress.importing({ status: 'running', rows_done: 1, total: 4, failed: 0 });
    progress.waiting();
    progress.end();
    expect(written()).toBe('');
  });
});

describe('isWatched', () => {
  it.each<[string, boolean | undefined, Record<string, string>, boolean]>([
    ['a terminal', true, { TERM: 'xterm' }, true],
    ['a terminal where CI is set, but empty', true, { CI: '' }, true],
    ['a terminal in a CI', true, { CI: 'true' }, false],
    ['a terminal that can do nothing', true, { TERM: 'dumb' }, false],
    ['a file', undefined, {}, false],
  ])('%s', (_, isTTY, environment, expected) => {
    expect(isWatched(Object.assign(new PassThrough(), isTTY === undefined ? {} : { isTTY }), environment)).toBe(expected);
  });
});
