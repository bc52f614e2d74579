// The access log: a line a request. Pretty for a terminal, JSON for machines, or silent. Never a body, a header or a secret.

import { real } from './real-time.js';

export type LogFormat = 'pretty' | 'json' | 'silent';

export interface AccessLine {
  readonly id: string;
  readonly workspace: string;
  readonly operation: string | null;
  readonly method: string;
  /** Without the query, which may hold what people search for. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** The private detail of a 5xx. */
  readonly error?: string;
}

export interface Log {
  readonly access: ((line: AccessLine) => void) | undefined;
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
}

interface Sink {
  readonly write: (text: string) => unknown;
}

/** Loads pino for JSON only: a terminal needs no logger. */
export async function createLog(format: LogFormat, out: Sink = process.stdout, errors: Sink = process.stderr): Promise<Log> {
  if (format === 'silent') return { access: undefined, info: () => {}, warn: (message) => errors.write(`${message}\n`) };
  if (format === 'pretty')
    return {
      access: (line) => out.write(prettyLine(line)),
      info: (message) => out.write(`${message}\n`),
      warn: (message) => errors.write(`warning: ${message}\n`),
    };
  const { pino } = await import('pino');
  const logger = pino({ base: null, timestamp: () => `,"time":"${new real.RealDate(real.now()).toISOString()}"` }, { write: (text) => out.write(text) });
  return {
    access: (line) => logger.info(line, 'request'),
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
  };
}

/** `POST /v1/students 201 3 ms createStudent req-id`, with the workspace where it is not the default one. */
function prettyLine(line: AccessLine): string {
  const what = `${line.method} ${line.path} ${line.status} ${line.ms.toFixed(1)} ms ${line.operation ?? '-'}`;
  const where = line.workspace === 'default' ? '' : ` [${line.workspace}]`;
  return `${what}${where} ${line.id}${line.error === undefined ? '' : `\n  ${line.error}`}\n`;
}
