import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { inSlices } from '../../src/platform/in-slices.js';
import { openFileStorage } from '../../src/storage/file.js';
import { restoreInto } from '../../src/workspace/changes.js';
import { anyCollection, collectionNames, createStore } from '../../src/workspace/store.js';
import { foundIn, originOf } from '../workspace/origin.js';

/** Lays a data folder out as version 0.1 did: one JSON object a workspace, an empty log, and nothing else. */
export async function toVersion1(folder: string): Promise<void> {
  const storage = await openFileStorage({
    folder,
    current: { identity: originOf().identity, base: originOf().base.data },
    lock: false,
    fsync: false,
    warn: () => {},
  });
  const workspaces = join(folder, 'workspaces');
  for (const name of await storage.names()) {
    const found = await foundIn(storage, name);
    if (!found) continue;
    const { stored, base } = found;
    const store = createStore(base.states, () => {});
    const sequences = await inSlices(restoreInto(store, stored, () => {}));
    const inside = join(workspaces, Buffer.from(name).toString('hex'));
    const collections = collectionNames.map((collection) => {
      const records = anyCollection(store, collection).all();
      return `${JSON.stringify(collection)}:[${records.map((record) => `\n${JSON.stringify(record)}`).join(',')}${records.length > 0 ? '\n' : ''}]`;
    });
    const header = JSON.stringify({ format: 1, ...stored.identity, generation: 1 }).slice(0, -1);
    writeFileSync(join(inside, 'db.json'), `${header},\n"sequences":${JSON.stringify(sequences)},\n"collections":{\n${collections.join(',\n')}\n}}\n`);
    writeFileSync(join(inside, 'db.wal'), '');
  }
  for (const other of readdirSync(workspaces)) if (other === 'secret' || other === 'bases') rmSync(join(workspaces, other), { recursive: true });
}
