// YAML text → plain data, and the line on which each part of it stands. What the data means is for its readers.

import { isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';

import { ScenarioError } from './scenario-error.js';

export type Path = readonly (string | number)[];

export interface YamlText {
  /** As the text comes: a file's name, for messages. */
  readonly source: string;
  readonly value: unknown;
  /** The line, from 1, of a value or its key; of the nearest thing around it where there is none. */
  readonly lineOf: (path: Path) => number;
}

/** So many repetitions by aliases are a scenario's; more are a bomb. */
const MAX_ALIASES = 10_000;

/** YAML 1.2, core schema, one document. @throws ScenarioError with the file and the line of the first fault */
export function readYaml(text: string, source: string): YamlText {
  const lines = new LineCounter();
  try {
    // a file made on Windows may begin with a byte order mark
    const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false, version: '1.2', logLevel: 'error' });
    const fault = document.errors[0] ?? document.warnings[0];
    if (fault?.message.includes('call stack')) throw new RangeError(fault.message);
    if (fault?.code === 'MULTIPLE_DOCS')
      throw new ScenarioError(`${source}:${lines.linePos(fault.pos[0]).line}: It holds two documents. Write one scenario a file.`);
    if (fault) throw new ScenarioError(`${source}:${lines.linePos(fault.pos[0]).line}: ${firstLine(fault.message)}. Write it as YAML 1.2.`);
    return { source, value: document.toJS({ maxAliasCount: MAX_ALIASES }), lineOf: (path) => lines.linePos(offsetOf(document.contents, path)).line || 1 };
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    if (error instanceof RangeError) throw new ScenarioError(`${source}: it is nested too deep. Three levels are all that a scenario needs.`);
    if (error instanceof ReferenceError)
      throw new ScenarioError(`${source}: its aliases (*name) repeat too much, or refer to themselves. Write the values out.`);
    throw error;
  }
}

function offsetOf(root: ParsedNode | null, path: Path): number {
  let node: Node | null = root;
  let offset = root?.range[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair || !isScalar(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = isNode(pair.value) ? pair.value : null;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      node = isNode(item) ? item : null;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

const isNode = (value: unknown): value is Node => isScalar(value) || isMap(value) || isSeq(value);

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
