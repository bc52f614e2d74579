// The access log: a line a request. Pretty for a terminal, JSON for machines, or silent. Never a body, a header or a secret.

import { styleText } from 'node:util';

import { real } from './real-time.js';

export type LogFormat = 'pretty' | 'json' | 'silent';

export interface AccessLine {
  readonly id: string;
  readonly workspace: string;
  readonly operation: string | null;
  readonly method: string;
  /** Without the query, which may hold what people search for, tokens and codes. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** Of what is refused: the error's code, and the first field that is wrong. */
  readonly code?: string;
  readonly field?: string;
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

export interface Console {
  readonly out: Sink;
  readonly errors: Sink;
  readonly colored: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Node's own rule: a terminal has colors, unless NO_COLOR says otherwise; FORCE_COLOR gives them to anything. */
const isColored = (): boolean => styleText('red', '-', { stream: process.stdout }) !== '-';

/** Loads pino for JSON only: a terminal needs no logger. */
export async function createLog(format: LogFormat, terminal: Partial<Console> = {}): Promise<Log> {
  const { out = process.stdout, errors = process.stderr, colored = isColored(), now = real.now } = terminal;
  if (format === 'silent') return { access: undefined, info: () => {}, warn: (message) => errors.write(`${message}\n`) };
  if (format === 'pretty')
    return {
      access: (line) => out.write(prettyLine(line, now(), colored ? inColor : inPlain)),
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

type Color = 'gray' | 'green' | 'cyan' | 'yellow' | 'red';
type Paint = (color: Color, text: string) => string;

const inColor: Paint = (color, text) => styleText(color, text, { validateStream: false });
const inPlain: Paint = (_, text) => text;

/** `10:02:33 POST /v1/students 400 3.0 ms VALIDATION_ERROR email createStudent req-id`, with the workspace where it is not the default one. */
function prettyLine(line: AccessLine, at: number, paint: Paint): string {
  const { workspace, code, field, error } = line;
  const color = colorOf(line.status);
  const parts = [
    paint('gray', localTime(at)),
    `${line.method} ${printable(line.path)}`,
    paint(color, String(line.status)),
    `${line.ms.toFixed(1)} ms`,
    code === undefined ? '' : paint(color, printable(code)),
    field === undefined ? '' : printable(field),
    line.operation ?? '-',
    workspace === 'default' ? '' : `[${workspace}]`,
    paint('gray', line.id),
  ];
  return `${parts.filter((part) => part !== '').join(' ')}${error === undefined ? '' : `\n  ${error}`}\n`;
}

function colorOf(status: number): Color {
  if (status >= 500) return 'red';
  if (status >= 400) return 'yellow';
  return status >= 300 ? 'cyan' : 'green';
}

/** `10:02:33`, where the machine is. */
const localTime = (at: number): string => new real.RealDate(at).toTimeString().slice(0, 8);

/** What would command a terminal, or turn its line around, as the escape by which JavaScript writes it: names of fields are the client's. */
const printable = (text: string): string =>
  text.slice(0, 500).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
