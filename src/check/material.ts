// What the exam's events tell of: students, courses, applications of the shipped scenario, out of a sandbox in memory. A receiver that
// asks its own `default` sandbox about an id finds the same record there.

import { EVENT_NAMES } from '../domain/event-names.js';
import { createSandbox } from '../index.js';

export type EventData = Readonly<Record<string, unknown>>;

/** By the name of the event: data of records that exist and belong together, as many different ones as the exam needs. */
export type Material = ReadonlyMap<string, readonly EventData[]>;

/** How many of each event the exam sends, and some more. */
const NEEDED: Readonly<Record<string, number>> = { 'student.created': 80, 'student.enrolled': 25 };
const NEEDED_OF_OTHERS = 6;

/** Takes a moment: a sandbox starts and stops. */
export async function collectMaterial(): Promise<Material> {
  const sandbox = await createSandbox();
  try {
    const material = new Map<string, readonly EventData[]>();
    for (const event of EVENT_NAMES) {
      // each event that is fired tells of the next record
      const fired = await Promise.all(Array.from({ length: NEEDED[event] ?? NEEDED_OF_OTHERS }, () => fire(sandbox.url, event)));
      material.set(event, fired);
    }
    return material;
  } finally {
    await sandbox.close();
  }
}

async function fire(sandboxUrl: string, event: string): Promise<EventData> {
  const response = await fetch(`${sandboxUrl}/_admin/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ event }),
  });
  const fired: unknown = await response.json();
  if (!response.ok || !isObject(fired) || !isObject(fired['data'])) throw new Error(`the check's own sandbox made no ${event}: ${JSON.stringify(fired)}`);
  return fired['data'];
}

function isObject(value: unknown): value is EventData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
