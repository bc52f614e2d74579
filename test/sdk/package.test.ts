// The package as a project gets it: built, packed, installed with npm, and loaded in every way that projects load packages.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { VERSION } from '../../sdk/src/version.js';
import { script } from './helpers.js';
import { enrolled, streamServer } from './webhooks/stream-server.js';

/** Milliseconds. A guard against a hang: the compiler and npm take a second or ten, as the machine is busy. */
const PATIENCE = 180_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sdk-package-'));
const tarball = join(folder, 'sdk.tgz');
const project = join(folder, 'project');
const installed = join(project, 'node_modules/@skillpassport/sdk');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const build = (to: string) => execFileSync(process.execPath, [join(root, 'sdk/build.mjs'), to], { stdio: 'pipe' });
const filesBelow = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]));
const run = (args: readonly string[], cwd = project) => spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });

beforeAll(() => {
  build(tarball);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true }');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache'), tarball], { cwd: project, stdio: 'pipe' });
}, PATIENCE);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', { timeout: PATIENCE }, () => {
  it('is small, and holds the build, the README and the licence', () => {
    expect(statSync(tarball).size).toBeLessThan(50_000);
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect(readdirSync(join(installed, 'dist')).sort()).toEqual(['cjs', 'esm']);
  });

  it('has the same bytes each time', () => {
    const again = join(folder, 'again.tgz');
    build(again);
    expect(readFileSync(again).equals(readFileSync(tarball))).toBe(true);
  });

  it('asks for nothing at its installation', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: '@skillpassport/sdk', version: VERSION, license: 'MIT', engines: { node: '>=18' }, sideEffects: false });
    for (const key of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts']) expect(manifest).not.toHaveProperty(key);
  });

  it('names no map and no file that is not in it', () => {
    for (const file of filesBelow(installed)) {
      const text = readFileSync(file, 'utf8');
      expect(text).not.toContain('sourceMappingURL');
      for (const [, target = ''] of text.matchAll(/(?:from|require\(|import\() ?['"](\.[^'"]+)['"]/g))
        expect([file, existsSync(join(dirname(file), target))]).toEqual([file, true]);
    }
  });

  it('needs nothing but Node', () => {
    const modules = filesBelow(join(installed, 'dist'))
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^(?!\/\/).*(?:from|require\() ?['"]([^.'"][^'"]*)['"]/gm)].map(([, name]) => name));
    expect([...new Set(modules)].sort()).toEqual(['node:crypto', 'node:fs']);
  });
});

describe('the installed package', { timeout: PATIENCE }, () => {
  const use = `const client = new skillpassport.Client({ apiKey: 'k', apiSecret: 's', environment: 'sandbox' });
    console.log(Object.keys(skillpassport).sort().join(), typeof client.students.create);`;

  it.each([
    ['require', 'use.cjs', `const skillpassport = require('@skillpassport/sdk'); ${use}`],
    ['import *', 'star.mjs', `import * as skillpassport from '@skillpassport/sdk'; ${use}`],
    ['import', 'default.mjs', `import skillpassport from '@skillpassport/sdk'; ${use}`],
    ['import()', 'dynamic.cjs', `import('@skillpassport/sdk').then((skillpassport) => { ${use} });`],
  ])('is loaded by %s', (_, name, code) => {
    writeFileSync(join(project, name), code);
    const { stdout, stderr } = run([name]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Client,SkillPassportError(,default)?,webhooks function\n$/);
  });

  it('is loaded by a require that knows no ES modules', () => {
    const code = "const s = require('@skillpassport/sdk'); console.log(typeof s.Client, s.SkillPassportError.name)";
    expect(run(['--no-experimental-require-module', '-e', code])).toMatchObject({ stdout: 'function SkillPassportError\n', stderr: '' });
  });

  it('is one, however it is loaded: an error is an instance of the class that the other way of loading gives', () => {
    const code = `const { SkillPassportError: Required } = require('@skillpassport/sdk');
      import('@skillpassport/sdk').then(({ SkillPassportError: Imported }) => {
        const error = new Imported('NOT_FOUND', 'No.');
        console.log(error instanceof Required, Required.isSkillPassportError(error));
      });`;
    expect(run(['-e', code])).toMatchObject({ stdout: 'true true\n', stderr: '' });
  });

  it('hears events, and keeps no process alive after close()', async () => {
    const server = await streamServer();
    const code = `const skillpassport = require('@skillpassport/sdk');
      const client = new skillpassport.Client({ apiKey: 'k', apiSecret: 's', baseUrl: '${server.url}' });
      client.webhooks.on('student.enrolled', async (event) => {
        const { student_id, course_id } = event.data;
        const course = await client.courses.get(course_id);
        console.log(student_id, course.id);
        client.close();
      });`;
    const child = spawn(process.execPath, ['-e', code], { cwd: project });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    const ended = once(child, 'close');
    await (await server.line(1)).open().send(enrolled('s-1'), 'e-1');
    expect(await ended).toEqual([0, null]);
    expect(output.join('')).toBe('s-1 x\n');
  });

  it('imports files and exports streams, and loads the file system only for the path of a file', async () => {
    const server = await script({ json: { created: 1, updated: 0, failed: 0, errors: [], ignored_columns: [] } });
    const code = `const { Client } = require('@skillpassport/sdk');
      const client = new Client({ apiKey: 'k', apiSecret: 's', baseUrl: '${server.url}' });
      client.students.import('use.csv').then(async ({ created }) => {
        const [{ buffer }, file] = [require('node:stream/consumers'), await client.educators.export({ format: 'json' })];
        console.log(created, file.fileName, JSON.parse(await buffer(file)).created);
      });`;
    writeFileSync(join(project, 'use.csv'), 'name,email\n');
    expect(await runAside(['-e', code])).toEqual(['1 educators.json 1\n', 0]);
    expect(server.received.map(({ body }) => body)).toEqual(['name,email\n', '']);
  });

  it("works in a loader like Jest's: CommonJS only, in a realm of its own", async () => {
    const server = await script({ status: 201, json: { created: 1, failed: 0, students: [], errors: [] } });
    const skillpassport = requireInOwnRealm(join(installed, 'dist/cjs/index.js'));
    const { Client, SkillPassportError } = skillpassport;
    const client = new Client({ apiKey: 'k', apiSecret: 's', baseUrl: server.url, maxRetries: 0 });
    await expect(client.students.bulkCreate([{ name: 'n', email: 'e@example.in' }])).resolves.toMatchObject({ created: 1 });
    const error = await client.courses.get('').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SkillPassportError);
    const body = Buffer.from(JSON.stringify(enrolled('s-1')));
    const { sign, constructEvent } = client.webhooks;
    expect(constructEvent(body, sign(body, 'whsec_x'), 'whsec_x').event).toBe('student.enrolled');
  });
});

describe('the types of the installed package', { timeout: PATIENCE }, () => {
  const guide = `
const client = new skillpassport.Client({ apiKey: process_env_key, apiSecret: 's', environment: 'sandbox', fetch: undefined });
declare const process_env_key: string | undefined;
export async function guide(): Promise<string> {
  const students = await client.students.list({ page: 1, limit: 1000, include: ['courses', 'assessments', 'applications'] });
  const rows = students.map((s) => [s.id, s.grade, s.skills.join(', '), s.courses.length, s.assessments[0]?.score, s.applications[0]?.status]);
  const one = await client.students.get('id');
  // @ts-expect-error courses were not asked for, so they may be absent
  one.courses.length;
  const jobs = await client.opportunities.search({ type: 'job', skills: ['Python'], grade: 'college' });
  const total: number = jobs.total + students.pages;
  await client.applications.create({ student_id: 's', opportunity_id: 'o' }, { idempotency_key: 'k', timeout: 5 });
  await client.applications.updateStage('a', { stage: 'interview', notes: 'At ten' });
  // @ts-expect-error no such stage
  await client.applications.updateStage('a', { stage: 'interviewing' });
  // @ts-expect-error a student needs an email
  await client.students.create({ name: 'n' });
  const { ready, off } = client.webhooks.on('student.enrolled', async (event, { id }) => {
    const { student_id, course_id } = event.data;
    const course = await client.courses.get(course_id);
    const texts: (string | null | undefined)[] = [student_id, course.external_id, id, event.timestamp];
    // @ts-expect-error that is another event's
    texts.push(event.data.payment_id);
  });
  client.webhooks.on('*', (event) => (event.event === 'payment.completed' ? event.data.amount.toFixed(2) : event.timestamp));
  const { codeVerifier, ...challenge } = client.oauth.createPkce();
  const login: string = client.oauth.authorizeUrl({ state: client.oauth.createState(), scope: ['profile', 'email'], ...challenge });
  // @ts-expect-error no such scope
  client.oauth.authorizeUrl({ state: login, scope: ['profiles'] });
  // @ts-expect-error a login has a state
  client.oauth.authorizeUrl({});
  const session: { state?: string } = {};
  const { code } = client.oauth.readCallback('/auth/callback?code=c&state=s', { state: session.state, issuer: undefined });
  const tokens = await client.oauth.exchangeCode(code, { codeVerifier });
  const { access_token, expires_at } = await client.oauth.refresh(tokens.refresh_token);
  const user = await client.oauth.me(access_token);
  const texts: (string | null | undefined)[] = [user.name, user.role, user.courses?.[0]?.course.title, expires_at.toFixed()];
  await client.withToken(access_token).courses.list();
  await client.oauth.revoke(access_token, { timeout: 5 });
  const { active } = await client.oauth.introspect(access_token);
  await client.oauth.clientCredentials({ scope: 'courses', clientId: active ? texts.join() : undefined, clientSecret: undefined });
  const report = await client.students.import('students.csv', { mode: 'update', dryRun: true, mapping: { Roll: 'external_id' }, onProgress: ({ rows_done }) => rows_done });
  texts.push(report.errors[0]?.column, String(report.created + report.failed));
  await client.educators.import([{ name: 'n', email: 'e', subjects: ['Physics'] }], { idempotency_key: 'k' });
  // @ts-expect-error no such mode
  await client.courses.import(new Uint8Array(), { mode: 'merge' });
  // @ts-expect-error a grade has a score, in numbers
  await client.grades.import([{ student_id: 's', subject_id: 'm', score: 'A' }]);
  const file = await client.students.export({ format: 'xlsx', grade: '10', skills: ['Python'] });
  for await (const chunk of file) texts.push(file.fileName, chunk.byteLength.toFixed());
  // @ts-expect-error an export has no pages
  await client.attendance.export({ page: 1 });
  texts.push((await client.courses.importTemplate({ format: 'csv' })).contentType);
  // @ts-expect-error no such event
  client.webhooks.on('student.enroled', () => {});
  client.webhooks.onError(({ code, message }) => [code, message]).off();
  await ready.then(off, () => client.close());
  const event = skillpassport.webhooks.constructEvent('{}', skillpassport.webhooks.sign('{}', 'x'), ['x', 'y']);
  if (event.event === 'course.completed') return event.data.certificate_url;
  try {
    await client.courses.create({ title: 't', type: 'internal', duration: 8, external_id: 'x' });
  } catch (error) {
    if (skillpassport.SkillPassportError.isSkillPassportError(error) && error.code === 'DUPLICATE_EMAIL') return error.details.field ?? String(error.status);
  }
  return JSON.stringify([rows, total]);
}`;
  const asSource = (line: string) => `${line}\n${guide}`;

  it.each([
    ['NodeNext, as an ES module', 'guide.mts', asSource("import * as skillpassport from '@skillpassport/sdk';"), ['--module', 'NodeNext']],
    ['NodeNext, as CommonJS', 'guide.cts', asSource("import skillpassport = require('@skillpassport/sdk');"), ['--module', 'NodeNext']],
    ['a bundler', 'bundled.ts', asSource("import skillpassport from '@skillpassport/sdk';"), ['--module', 'ESNext', '--moduleResolution', 'Bundler']],
    [
      'the old resolution',
      'old.ts',
      asSource("import * as skillpassport from '@skillpassport/sdk';"),
      ['--module', 'CommonJS', '--moduleResolution', 'Node10'],
    ],
  ])("hold without Node's and the DOM's types: %s", (_, name, source, options) => {
    writeFileSync(join(project, name), source);
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit', '--target', 'ES2022', '--lib', 'ES2022'];
    const { stdout, status } = run([tsc, ...strict, ...options, name]);
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it("take the DOM's fetch and AbortSignal", () => {
    const source = `import { Client } from '@skillpassport/sdk';
      export const client = new Client({ token: 't', fetch });
      client.webhooks.on('student.created', ({ data }) => data.email);
      export const report = client.students.import(new File(['name'], 'students.csv'), { format: 'csv' });
      export const again = client.students.import(new URL('file:///students.csv'));
      export const text = client.students.export().then((file) => new Response(file).text());
      export const call = client.courses.list({}, { signal: AbortSignal.timeout(5) });`;
    writeFileSync(join(project, 'dom.mts'), source);
    const { stdout } = run([tsc, '--strict', '--noEmit', '--module', 'NodeNext', '--target', 'ES2022', '--lib', 'ES2022,DOM', 'dom.mts']);
    expect(stdout).toBe('');
  });

  it("take Express's and Node's requests, and their bodies and headers", () => {
    const source = `import { createReadStream } from 'node:fs';
      import { createServer } from 'node:http';
      import { pipeline } from 'node:stream/promises';
      import express from 'express';
      import { Client, webhooks } from '@skillpassport/sdk';
      const middleware = new Client({ token: 't' }).webhooks.middleware({ secret: process.env['WEBHOOK_SECRET'] });
      export const app = express().post('/hook', middleware).use('/all', express.raw(), middleware);
      export const server = createServer((req, res) => void middleware(req, res));
      app.get('/auth/callback', (req, res) => {
        const { oauth } = new Client({ clientId: process.env['CLIENT_ID'] });
        for (const callback of [req.query, req.url, new URL(req.url, 'http://a.test'), new URLSearchParams(req.url)]) res.write(oauth.readCallback(callback, { state: 's' }).code);
      });
      app.post('/students', (req, res) => void new Client({ token: 't' }).students.import(req).then(({ created }) => res.json(created)));
      app.get('/students', async (req, res) => {
        const file = await new Client({ token: 't', fetch }).students.export();
        await pipeline(file, res.type(file.contentType).attachment(file.fileName));
      });
      export const reports = [createReadStream('a.csv'), Buffer.from('a'), new Blob(['a']), new ReadableStream<Uint8Array>()].map((source) => new Client({ token: 't' }).grades.import(source));
      app.post('/own', express.raw({ type: 'application/json' }), (req, res) => {
        const event = webhooks.constructEvent(req.body, req.headers['x-skillpassport-signature'], process.env['WEBHOOK_SECRET']);
        res.send(webhooks.verify(Buffer.from(''), req.get('X-SkillPassport-Signature'), 'x') ? event.event : 'OK');
      });`;
    writeFileSync(join(project, 'express.mts'), source);
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types'), '--skipLibCheck', '--esModuleInterop'];
    const paths = join(project, 'express.json');
    writeFileSync(paths, JSON.stringify({ compilerOptions: { paths: { express: [join(root, 'node_modules/@types/express')] } }, files: ['express.mts'] }));
    const { stdout, status } = run([tsc, '-p', paths, '--strict', '--noEmit', '--module', 'NodeNext', '--target', 'ES2022', '--lib', 'ES2022', ...types]);
    expect([stdout, status]).toEqual(['', 0]);
  });
});

/** Beside this process, whose server it calls. */
async function runAside(args: readonly string[]): Promise<[string, number | null]> {
  const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([textOf(child.stdout), once(child, 'close')]);
  return [output, code];
}

/** Jest's way: each file a function of `module`, `exports` and `require`, compiled in a context with globals of its own. */
function requireInOwnRealm(entry: string): typeof import('../../sdk/src/public.js') {
  const { AbortController, fetch, process, setTimeout, clearTimeout, TextDecoder, URL, URLSearchParams, Buffer } = globalThis;
  const context = createContext({ AbortController, fetch, process, setTimeout, clearTimeout, TextDecoder, URL, URLSearchParams, Buffer });
  const builtin = createRequire(import.meta.url);
  const loaded = new Map<string, { exports: object }>();
  const load = (file: string): object => {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const wrapper: (...args: unknown[]) => void = runInContext(`(function (module, exports, require) {${readFileSync(file, 'utf8')}\n})`, context, {
      filename: file,
    });
    wrapper(module, module.exports, (name: string) => (name.startsWith('node:') ? builtin(name) : load(resolve(dirname(file), name))));
    return module.exports;
  };
  return load(entry) as typeof import('../../sdk/src/public.js');
}
