// How far an import is, as a bar on a terminal: first of what is sent, then of the rows. Where nobody looks there is none, and its library
// is not loaded.

import type { SingleBar } from 'cli-progress';

import { grouped } from '../../bulk/in-words.js';
import type { Job } from '../client/bulk-answers.js';
import { rows } from './import-report.js';

export interface Progress {
  /** @param total bytes; undefined: not known */
  readonly sending: (bytes: number, total: number | undefined) => void;
  readonly importing: (job: Pick<Job, 'status' | 'rows_done' | 'total' | 'failed'>) => void;
  /** The sandbox does not answer, and is asked again. */
  readonly waiting: () => void;
  /** Takes the bar off the screen. */
  readonly end: () => void;
}

const nothing = (): void => {};
const SILENT: Progress = { sending: nothing, importing: nothing, waiting: nothing, end: nothing };

/** What a bar is drawn on. */
export type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Whether somebody looks: a CI shows every step of a bar as a line. */
export const isWatched = ({ isTTY }: Screen, { CI, TERM }: NodeJS.ProcessEnv): boolean => isTTY === true && (CI ?? '') === '' && TERM !== 'dumb';

export async function createProgress(screen: Screen, watched: boolean): Promise<Progress> {
  if (!watched) return SILENT;
  const { SingleBar: Bar } = (await import('cli-progress')).default;
  const bar = new Bar({
    stream: screen,
    format: '{stage}  [{bar}] {percentage}%  {detail}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    emptyOnZero: true,
    // cuts the line to the width, and leaves the terminal's settings alone: a process that is killed puts none back
    linewrap: true,
    hideCursor: false,
    gracefulExit: false,
  });
  return progressOn(bar);
}

function progressOn(bar: SingleBar): Progress {
  let stage = '';
  const show = (next: string, value: number, total: number, detail: string): void => {
    if (next === stage) {
      bar.setTotal(total);
      bar.update(value, { detail });
      return;
    }
    stage = next;
    bar.stop();
    bar.start(total, value, { stage, detail });
  };
  return {
    sending: (bytes, total) =>
      // what has no end has no share of it either
      show('Sending', bytes, total ?? Number.POSITIVE_INFINITY, total === undefined ? size(bytes) : `${size(bytes)} of ${size(total)}`),
    importing: ({ status, rows_done, total, failed }) => {
      if (status === 'queued') show('Queued', 0, 0, 'read first, or waits its turn');
      else if (total !== null) show('Importing', rows_done, total, rowsDetail(rows_done, total, failed));
    },
    waiting: () => show('Waiting', 0, 0, 'the sandbox does not answer'),
    end: () => bar.stop(),
  };
}

function rowsDetail(done: number, total: number, failed: number): string {
  const taken = `${grouped(done)} of ${rows(total)}`;
  return failed === 0 ? taken : `${taken}, ${grouped(failed)} failed`;
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
