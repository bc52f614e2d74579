// What the suites of imports and exports arrange: a workspace of its own for each test, into which files are sent, and out of which they are
// fetched.

import { readdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type { Test } from 'supertest';

import type { Kind } from '../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../src/bulk/formats.js';
import type { Cell } from '../../src/bulk/rows.js';
import type { FileFormat } from '../../src/bulk/write-file.js';
import { writeXlsx } from '../../src/bulk/write-xlsx.js';
import type { Client, TestSandbox } from '../setup.js';
import { newScene, type Scene } from './arrange.js';

export interface BulkScene extends Scene {
  /** The prefix of its paths. */
  readonly url: string;
  /** Sends a file as the body, CSV where nothing is said. @param query without the question mark */
  readonly send: (kind: Kind, file: string | Buffer, query?: string, type?: string) => Test;
  /** A file as it was downloaded. @param query without the question mark */
  readonly fetch: (kind: Kind, format?: FileFormat, query?: string) => Promise<Buffer>;
  /** How many records there are of each collection, the idempotency records left out. */
  readonly counts: () => Record<string, number>;
}

export function newBulkScene(sandbox: TestSandbox): BulkScene {
  const scene = newScene(sandbox);
  return {
    ...scene,
    url: `${sandbox.url}/w/${scene.workspace.name}`,
    send: (kind, file, query, type) => sendFile(scene.api, kind, file, query, type),
    fetch: async (kind, format = 'csv', query = '') => (await download(scene.api.get(`/${kind}/export?format=${format}&${query}`)).expect(200)).body,
    counts: () => ({ ...scene.workspace.counts(), idempotency: 0 }),
  };
}

export function sendFile(client: Client, kind: Kind, file: string | Buffer, query = '', type: string = MEDIA_TYPES.csv): Test {
  // superagent makes JSON of a Buffer that is declared as JSON
  const body = type.startsWith('application/json') ? file.toString() : file;
  return client.post(`/${kind}/import?${query}`).set('Content-Type', type).send(body);
}

/** The body of the answer is the bytes that came. */
export function download(test: Test): Test {
  return test.buffer(true).parse((response, done) => {
    const pieces: Buffer[] = [];
    response.on('data', (piece: Buffer) => void pieces.push(Buffer.from(piece)));
    response.on('end', () => done(null, Buffer.concat(pieces)));
  });
}

/** A workbook of one sheet, whose cells are typed as they are given. */
export async function workbook(titles: readonly string[], ...rows: readonly (readonly Cell[])[]): Promise<Buffer> {
  const out = new PassThrough();
  const columns = titles.map((title) => ({ title, kind: 'text' as const }));
  const [bytes] = await Promise.all([buffer(out), writeXlsx(out, { sheet: 'Sheet1', columns, rows })]);
  return bytes;
}

/** Lines as the rows of a table, the header first. */
export const csv = (...lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

/** The names of the files of requests that lie on the disk now. */
export function incomingFiles({ app }: TestSandbox): readonly string[] {
  try {
    return readdirSync(app.services.uploads.incoming);
  } catch {
    // made with the first upload
    return [];
  }
}
