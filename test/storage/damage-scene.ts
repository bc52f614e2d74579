// A data folder as a sandbox in use leaves it, and the answers that it then gives: what a damaged copy of the folder is held against.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, vi } from 'vitest';

import { createApp } from '../../src/app.js';
import { readConfig, type RawSettings } from '../../src/config.js';
import { CHECKED_AT_START } from '../../src/hosting/stored-workspaces.js';
import { serve } from '../../src/server.js';
import { API_KEY } from '../setup.js';
import { type Files, linesOf, readFiles } from './damages.js';

/** Of `Alt-1` no process knows the scenario any more. */
export const WORKSPACES = ['default', 'Team.B_2', 'Alt-1'] as const;
export type Name = (typeof WORKSPACES)[number];

export interface Sandbox {
  readonly url: string;
  /** Lines on the console. */
  readonly warnings: readonly string[];
  readonly close: () => Promise<void>;
}

export async function startIn(folder: string, settings: RawSettings = {}): Promise<Sandbox> {
  const warnings: string[] = [];
  const config = readConfig({ log: 'silent', data: folder, port: '0', ...settings }, {});
  const app = await createApp(config, { log: { access: undefined, info: () => {}, warn: (message) => void warnings.push(message) } });
  const server = await serve(app, config);
  return { url: server.url, warnings, close: server.close };
}

export interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The answers to the questions of one workspace, in their order. */
export type Answers = readonly Answer[];

const baseOf = (url: string, workspace: Name): string => (workspace === 'default' ? url : `${url}/w/${workspace}`);

export async function askAll(url: string, workspace: Name, questions: readonly Question[]): Promise<Answers> {
  return Promise.all(questions.map((question) => ask(url, workspace, question)));
}

async function ask(url: string, workspace: Name, { path: asked, headers }: Question): Promise<Answer> {
  const response = await fetch(`${baseOf(url, workspace)}${asked}`, { headers });
  // how far a clock that stands is from the real one is another at each moment
  const text = (await response.text()).replaceAll(url, '{url}').replace(/"offset_ms":-?\d+/, '"offset_ms":0');
  // but for the records, it tells of the process
  const isInfo = asked === '/_admin/info' && response.status === 200;
  return { status: response.status, text: isInfo ? JSON.stringify((JSON.parse(text) as { records: unknown }).records) : text };
}

export interface Scene {
  readonly questions: Readonly<Record<Name, readonly Question[]>>;
  /** Of each workspace: the answers after so many commits of its log, from none to all. */
  readonly history: Readonly<Record<Name, readonly Answers[]>>;
  /** The folder as kill -9 leaves it, with commits in each log. */
  readonly killed: Files;
  /** After a clean stop: all of it is in the snapshots. */
  readonly stopped: Files;
  /** The same among so many others that the start does not read the last ones. */
  readonly crowded: Files;
}

export const logOf = (workspace: Name): string => path.join('workspaces', Buffer.from(workspace).toString('hex'), 'db.wal');

export async function makeScene(): Promise<Scene> {
  const folder = mkdtempSync(path.join(tmpdir(), 'damage-scene-'));
  try {
    // a scenario that later starts do not have, kept for one workspace alone
    const first = await startIn(folder, { seed: 'empty' });
    const old = await fill(first.url, 'Alt-1');
    await first.close();
    const second = await startIn(folder);
    const questions = { default: await fill(second.url, 'default'), 'Team.B_2': await fill(second.url, 'Team.B_2'), 'Alt-1': old };
    await second.close();

    const third = await startIn(folder);
    const history = {
      default: await changeOneByOne(third.url, 'default', folder, questions.default),
      'Team.B_2': await changeOneByOne(third.url, 'Team.B_2', folder, questions['Team.B_2']),
      'Alt-1': await changeOneByOne(third.url, 'Alt-1', folder, questions['Alt-1']),
    };
    const killed = readFiles(folder);
    await third.close();
    const stopped = readFiles(folder);
    await crowd(folder);
    return { questions, history, killed: withoutLocks(killed), stopped: withoutLocks(stopped), crowded: withoutLocks(readFiles(folder)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const withoutLocks = (files: Files): Files => new Map([...files].filter(([name]) => name.startsWith('workspaces')));

/** Something of everything that a workspace keeps; then its clock stands, so that the answers stay the same. @returns what to ask it */
async function fill(url: string, workspace: Name): Promise<readonly Question[]> {
  const post = poster(url, workspace);
  await post('/_admin/webhooks', { inbox: 'eingang', events: ['student.enrolled'] });
  const rows = Array.from({ length: 120 }, (_, at) => `Schüler ${at} ज़ोया,${workspace}.${at}@example.in,"Bio: ""ß"", 𝄞"`);
  const imported = await post('/v1/students/import?async=true', `Name,Email,Bio\n${rows.join('\n')}\n`);
  const student = await post('/v1/students', { name: 'Zoë Ængström', email: `zoe.${workspace}@example.in` });
  const course = await post('/v1/courses', { title: 'नमस्ते दुनिया', type: 'internal' });
  await post(`/v1/courses/${course['id']}/enroll`, { student_id: student['id'] });
  const { access_token } = await post('/_admin/oauth/tokens', { email: 'student@sandbox.test', scope: 'profile email courses', expires_in: 315_360_000 });
  const { token } = await post('/v1/auth/login', { email: 'student@sandbox.test', password: 'password' });
  await vi.waitFor(async () => {
    const { text } = await ask(url, workspace, { path: '/_admin/deliveries?status=pending', headers: {} });
    expect(JSON.parse(text)).toMatchObject({ total: 0 });
    expect(JSON.parse((await ask(url, workspace, { path: `/v1/imports/${imported['id']}`, headers: API_KEY })).text)).toMatchObject({ status: 'completed' });
  }, 30_000);
  await post('/_admin/clock', { freeze: true });
  const lists = ['students', 'courses', 'opportunities', 'assessments'].map((list) => `/v1/${list}?limit=1000`);
  const ofStudent = ['', '/courses', '/assessments', '/applications'].map((part) => `/v1/students/${student['id']}${part}`);
  const exports = ['students', 'grades', 'attendance', 'educators'].map((list) => `/v1/${list}/export?format=json`);
  const others = ['/v1/analytics/placement', '/v1/pipeline/analytics', '/v1/pipeline/candidates?limit=1000', `/v1/imports/${imported['id']}`];
  const admin = ['info', 'clock', 'events?limit=1000', 'deliveries?limit=1000', 'webhooks', 'inbox/eingang', 'oauth-apps', 'api-keys'];
  const question = (asked: string, headers: Readonly<Record<string, string>> = {}): Question => ({ path: asked, headers });
  return [
    ...[...lists, ...ofStudent, ...exports, ...others].map((asked) => question(asked, API_KEY)),
    ...admin.map((asked) => question(`/_admin/${asked}`)),
    question('/.well-known/jwks.json'),
    question('/v1/me', { Authorization: `Bearer ${access_token}` }),
    question('/v1/auth/user', { Authorization: `Bearer ${token}` }),
  ];
}

/** Each change is one commit, one line of the log. @returns the answers before the first and after each */
async function changeOneByOne(url: string, workspace: Name, folder: string, questions: readonly Question[]): Promise<readonly Answers[]> {
  const post = poster(url, workspace);
  const email = (at: number): string => `später.${at}.${workspace}@example.in`.replace('ä', 'a');
  const changes = [
    () => post('/v1/students', { name: 'Später Ünal', email: email(1) }),
    () => post('/v1/courses', { title: '数学', type: 'internal' }),
    () =>
      post(
        '/v1/students/bulk',
        [1, 2, 3].map((at) => ({ name: `Reihe ${at}`, email: email(at + 1) })),
      ),
    () => post('/_admin/oauth/tokens', { email: 'student@sandbox.test' }),
    () => post('/v1/students', { name: 'Zuletzt', email: email(9) }),
  ];
  const history = [await askAll(url, workspace, questions)];
  for (const answer of history[0] ?? []) expect(answer, answer.text).toMatchObject({ status: 200 });
  for (const [at, change] of changes.entries()) {
    await change();
    expect(linesOf(readFiles(folder).get(logOf(workspace)) ?? Buffer.alloc(0))).toHaveLength(at + 2);
    history.push(await askAll(url, workspace, questions));
  }
  return history;
}

/** So many workspaces before the scene's named ones that the start reads no more than those. */
async function crowd(folder: string): Promise<void> {
  const { url, close } = await startIn(folder);
  for (let at = 0; at < CHECKED_AT_START; at += 1) {
    const response = await fetch(`${url}/w/0-${at}/_admin/clock`, { method: 'POST', headers: JSON_TYPE, body: '{"freeze": true}' });
    expect(response.status).toBe(200);
  }
  await close();
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

function poster(url: string, workspace: Name): (asked: string, body: unknown) => Promise<Readonly<Record<string, unknown>>> {
  return async (asked, body) => {
    const isText = typeof body === 'string';
    const headers = { ...API_KEY, ...(isText ? { 'Content-Type': 'text/csv' } : JSON_TYPE) };
    const response = await fetch(`${baseOf(url, workspace)}${asked}`, { method: 'POST', headers, body: isText ? body : JSON.stringify(body) });
    const text = await response.text();
    if (response.status >= 300) throw new Error(`${asked} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  };
}
