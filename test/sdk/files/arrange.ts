// Clients of a real sandbox, and files of students, for the tests of imports and exports.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { Client } from '../../../sdk/src/client.js';
import type { ClientOptions } from '../../../sdk/src/options.js';
import { type Runtime, systemRuntime } from '../../../sdk/src/runtime.js';

/** Without the pauses between two looks at a job. */
const unhurried: Runtime = { ...systemRuntime, sleep: () => new Promise((resolve) => setImmediate(resolve)) };

export const sandboxClient = ({ url }: { readonly url: string }, options: ClientOptions = {}, runtime: Runtime = unhurried): Client =>
  new Client({ apiKey: 'test_key', apiSecret: 'test_secret', baseUrl: url, ...options }, runtime);

/** Removed when the test is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sdk-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** A header and rows of students; those whose number is in `bad` have no email address. */
export function studentsCsv(count: number, bad: readonly number[] = []): string {
  const rows = Array.from({ length: count }, (_, at) => `Student ${at},${bad.includes(at) ? 'none' : `s${at}@example.in`},10`);
  return `Name,Email,Grade\n${rows.join('\n')}\n`;
}

/** The text of a stream, with the mark of UTF-8 that it may begin with. */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
