import { expect, it } from 'vitest';

import { explainReferences } from '../../src/http/explain-references.js';
import { collections, hasExternalId } from '../../src/workspace/collections.js';
import { anyCollection } from '../../src/workspace/store.js';
import { withSandbox } from '../setup.js';

const sandbox = await withSandbox();
const { workspace } = await sandbox.app.services.workspaces.open('explained');

const names = Object.keys(collections);
const fault = { field: 'some_id', constraint: 'format', message: 'It must be a UUID.' };
const explain = (collection: string, value: string) => explainReferences(workspace, [fault], [{ field: 'some_id', collection, value }]);

it.each(names.filter((name) => hasExternalId(name)))('the external_id of a record of %s is known for what it is, in any case', (name) => {
  const collection = anyCollection(workspace.store, name);
  const [record] = collection.all();
  if (!record) throw new Error(`the scenario has no ${name}`);
  workspace.transaction(() => collection.replace(Object.assign({}, record, { external_id: `Own-${name}` })));
  expect(explain(name, `own-${name.toUpperCase()}`)).toEqual([
    { ...fault, message: `It must be a UUID. It is the external_id of ${record.id}: send that id.` },
  ]);
});

it.each([...names.filter((name) => !hasExternalId(name)), 'nothing', 'constructor'])('%s has none', (name) => {
  expect(explain(name, 'x')).toEqual([fault]);
});

it('educators have one, as students, courses and opportunities do', () => {
  expect(names.filter((name) => hasExternalId(name))).toEqual(['students', 'educators', 'courses', 'opportunities']);
});
