import { readFile } from 'node:fs/promises';

import supertest from 'supertest';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { serveBuilt } from '../../src/pages/documents.js';
import { pageApp, pageServices } from './page-services.js';

const http = supertest(pageApp(pageServices({ adminToken: 'secret' })));
const source = (name: string): Promise<string> => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

test.each(['/openapi.yaml', '/w/ci-1/openapi.yaml'])('%s is the contract as it is written, for every origin and without a token', async (path) => {
  const { text } = await http
    .get(path)
    .set('Origin', 'https://editor.example')
    .expect(200)
    .expect('Content-Type', 'text/yaml; charset=utf-8')
    .expect('Access-Control-Allow-Origin', '*');
  expect(text).toBe(await source('openapi.yaml'));
});

test('/openapi.json says the same as /openapi.yaml', async () => {
  const { body } = await http
    .get('/openapi.json')
    .expect(200)
    .expect('Content-Type', 'application/json; charset=utf-8')
    .expect('Access-Control-Allow-Origin', '*');
  expect(body).toEqual(parse(await source('openapi.yaml')));
});

test('the admin contract is served as the rest of /_admin: with the token, to no other origin', async () => {
  const token = { 'X-Sandbox-Admin-Token': 'secret' };
  const { body, headers } = await http.get('/_admin/openapi.json').set(token).expect(200);
  expect(body).toEqual(parse(await source('openapi.admin.yaml')));
  expect(headers['access-control-allow-origin']).toBeUndefined();
  const { text } = await http.get('/w/ci-1/_admin/openapi.yaml').set(token).expect(200);
  expect(text).toBe(await source('openapi.admin.yaml'));
  await http.get('/_admin/openapi.json').expect(401);
  await http
    .get('/_admin/openapi.json')
    .set({ ...token, Origin: 'https://evil.example' })
    .expect(403);
});

test('the client library is a gzipped tarball under a name of its own', async () => {
  const answer = await http.get('/sdk.tgz').buffer(true).expect(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/gzip', 'content-disposition': 'attachment; filename="skillpassport-sdk.tgz"' });
  // its length is that of the file, not of what a helpful layer has unpacked
  const file = await readFile(new URL('../../dist/sdk.tgz', import.meta.url));
  expect(answer.headers['content-length']).toBe(String(file.length));
  expect(answer.headers['content-encoding']).toBeUndefined();
});

test('a file that the build has not made is 404, and the message says how to make it', async () => {
  await expect(serveBuilt('sdk-of-another-name.tgz', 'application/gzip')).rejects.toMatchObject({
    status: 404,
    message: expect.stringContaining('npm run build'),
  });
});
