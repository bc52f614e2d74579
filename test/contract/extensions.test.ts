// What begins with x- in the contracts: the code that makes the contract's facts reads each, and none that it reads is gone.

import { readdirSync, readFileSync } from 'node:fs';

import { expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Names of extensions, wherever they stand; headers in examples begin with x- too. */
function extensionsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === 'example' || name === 'examples' ? [] : [...(name.startsWith('x-') ? [name] : []), ...extensionsOf(value)],
  );
}

const inDocuments = new Set(['openapi.yaml', 'openapi.admin.yaml'].flatMap((file) => extensionsOf(parse(textOf(file)))));
const inCode = new Set(
  readdirSync(new URL('src/contract/', ROOT)).flatMap((file) =>
    [...textOf(`src/contract/${file}`).matchAll(/\['(x-[a-z-]+)'\]|'(x-[a-z-]+)':|keyword: '(x-[a-z-]+)'/g)].map(
      ([, read, taken, kept]) => read ?? taken ?? kept,
    ),
  ),
);

it('every extension is read, and every one that is read is there', () => {
  expect([...inDocuments].toSorted()).toEqual([...inCode].toSorted());
  expect(inDocuments.size).toBeGreaterThan(5);
});

it('the head of openapi.yaml names those that it has', () => {
  const [head = ''] = textOf('openapi.yaml').split('\nopenapi:', 1);
  expect([...new Set(head.match(/\bx-[a-z-]+/g))].toSorted()).toEqual([...new Set(extensionsOf(parse(textOf('openapi.yaml'))))].toSorted());
});
