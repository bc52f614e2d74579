import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { type ContractName, type JsonSchema, readDocument } from '../../src/contract/document.js';
import { errorCatalogue } from '../../src/contract/errors.js';

const catalogue = Object.entries(errorCatalogue).map(([code, { status, when }]) => ({ code, status, when }));
const codes = catalogue.map(({ code }) => code);

function enumOf(schema: JsonSchema | undefined): unknown {
  return typeof schema === 'object' ? schema['enum'] : undefined;
}

test.each<ContractName>(['public', 'admin'])('the %s document knows the codes of the catalogue and no others', (name) => {
  expect(enumOf(readDocument(name).components.schemas['ErrorCode'])).toEqual(codes);
});

test('docs/errors.md tells the catalogue, row by row', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.+) \|$/gm)].map(([, code, status, when]) => ({ code, status: Number(status), when }));
  expect(rows).toEqual(catalogue);
});

test.each<ContractName>(['public', 'admin'])('every error that an operation of the %s document may answer has a status of the catalogue', (name) => {
  const statuses = new Set<number>(catalogue.map(({ status }) => status));
  const { paths } = readDocument(name);
  const answered = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      typeof operation === 'object' && operation !== null && 'responses' in operation
        ? Object.keys(operation.responses ?? {}).map((status) => ({ status: Number(status), where: `${method} ${path}` }))
        : [],
    ),
  );
  expect(answered.length).toBeGreaterThan(50);
  expect(answered.filter(({ status }) => status >= 400 && !statuses.has(status))).toEqual([]);
});
