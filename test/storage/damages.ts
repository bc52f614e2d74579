// Damages to a data folder, at random: what a bad disk, a bad copy or a careless hand does to its files. Plain functions on their bytes.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { pick } from '../random.js';

/** The bytes of each file, by its path inside the folder. */
export type Files = ReadonlyMap<string, Buffer>;

export interface Damage {
  readonly kind: Kind;
  /** Which file, and where in it, for people. */
  readonly what: string;
  /** The damaged files; undefined: it is gone. */
  readonly changed: ReadonlyMap<string, Buffer | undefined>;
}

export type Kind =
  | 'a flipped bit'
  | 'a cut anywhere'
  | "a cut at a line's end"
  | 'a cut to nothing'
  | 'a lost line'
  | 'swapped lines'
  | 'a doubled line'
  | 'a lost file'
  | 'swapped files';

type Chance = () => number;

/** @returns what becomes of the bytes, and where it happened; undefined: there is no such place in this file */
type Change = (bytes: Buffer, chance: Chance) => readonly [after: Buffer | undefined, where: string] | undefined;

const CHANGES: Readonly<Record<Exclude<Kind, 'swapped files'>, Change>> = {
  'a flipped bit': (bytes, chance) => {
    const [at, bit] = [below(chance, bytes.length), below(chance, 8)];
    const after = Buffer.from(bytes);
    after[at] = (after[at] ?? 0) ^ (1 << bit);
    return [after, `byte ${at}, bit ${bit}`];
  },
  'a cut anywhere': (bytes, chance) => {
    const length = below(chance, bytes.length);
    return [bytes.subarray(0, length), `after ${length} of ${bytes.length} bytes`];
  },
  "a cut at a line's end": (bytes, chance) => {
    const lines = linesOf(bytes);
    if (lines.length < 2) return undefined;
    const kept = 1 + below(chance, lines.length - 1);
    return [Buffer.concat(lines.slice(0, kept)), `after ${kept} of ${lines.length} lines`];
  },
  'a cut to nothing': () => [Buffer.alloc(0), 'to nothing'],
  'a lost line': (bytes, chance) => {
    const lines = linesOf(bytes);
    const at = below(chance, lines.length);
    return [Buffer.concat(lines.toSpliced(at, 1)), `line ${at + 1} of ${lines.length}`];
  },
  'swapped lines': (bytes, chance) => {
    const lines = linesOf(bytes);
    if (lines.length < 2) return undefined;
    const one = below(chance, lines.length);
    const other = (one + 1 + below(chance, lines.length - 1)) % lines.length;
    const [first = bytes, second = bytes] = [lines[one], lines[other]];
    return [Buffer.concat(lines.with(one, second).with(other, first)), `lines ${one + 1} and ${other + 1} of ${lines.length}`];
  },
  'a doubled line': (bytes, chance) => {
    const lines = linesOf(bytes);
    const at = below(chance, lines.length);
    return [Buffer.concat(lines.flatMap((line, place) => (place === at ? [line, line] : [line]))), `line ${at + 1} of ${lines.length}`];
  },
  'a lost file': () => [undefined, 'lost'],
};

export const KINDS: readonly Kind[] = [
  'a flipped bit',
  'a cut anywhere',
  "a cut at a line's end",
  'a cut to nothing',
  'a lost line',
  'swapped lines',
  'a doubled line',
  'a lost file',
  'swapped files',
];

/** A damage of this kind to one of the files, each as likely as the others however long it is. @param names of the files that may be hit */
export function damageOf(kind: Kind, files: Files, names: readonly string[], chance: Chance): Damage {
  if (kind === 'swapped files') return swapFiles(files, names, chance);
  for (;;) {
    const name = pick(chance, names);
    const change = CHANGES[kind](files.get(name) ?? Buffer.alloc(0), chance);
    if (change) return { kind, what: `${name}: ${change[1]}`, changed: new Map([[name, change[0]]]) };
  }
}

/** Two files of one name, or two bases, or both files of two workspaces, change places. */
function swapFiles(files: Files, names: readonly string[], chance: Chance): Damage {
  for (;;) {
    const [one, other] = [pick(chance, names), pick(chance, names)];
    const areAlike = path.basename(one) === path.basename(other) || path.dirname(one) === path.dirname(other);
    if (one === other || !areAlike || one.endsWith('secret') || other.endsWith('secret')) continue;
    const isBoth = path.basename(one) === path.basename(other) && chance() < 0.3;
    const pairs = isBoth ? ['db.json', 'db.wal'].map((name) => [besides(one, name), besides(other, name)] as const) : [[one, other] as const];
    const changed = pairs.flatMap(([first, second]) => [[first, files.get(second)] as const, [second, files.get(first)] as const]);
    return { kind: 'swapped files', what: `${one} and ${other}${isBoth ? ', with what lies beside them' : ''}`, changed: new Map(changed) };
  }
}

const besides = (file: string, name: string): string => path.join(path.dirname(file), name);
const below = (chance: Chance, limit: number): number => Math.floor(chance() * limit);

/** Each with its break, and what follows the last one. */
export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

export function readFiles(folder: string): Files {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), readFileSync(file)];
    }),
  );
}

/** Lays a folder out anew, with what a damage has made of it. */
export function writeFiles(folder: string, files: Files, changed: Damage['changed'] = new Map()): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, bytes] of new Map<string, Buffer | undefined>([...files, ...changed])) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (bytes) writeFileSync(file, bytes);
  }
}
