import { readFile } from 'node:fs/promises';

import supertest from 'supertest';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

import type { RawSettings } from '../../src/config.js';
import { serveBuilt } from '../../src/pages/documents.js';
import { pageApp, pageServices } from './page-services.js';

const http = supertest(pageApp(pageServices({ adminToken: 'secret' })));
const source = (name: string): Promise<string> => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

/** The same document for a server of another address. */
const servedAt = (text: string, base: string): string => text.replaceAll('- url: http://127.0.0.1:4600', `- url: ${base}`);

test.each([
  ['/openapi.yaml', 'http://127.0.0.1:4600'],
  ['/w/ci-1/openapi.yaml', 'http://127.0.0.1:4600/w/ci-1'],
])('%s is the contract as it is written but for its servers, for every origin and without a token', async (path, base) => {
  const { text } = await http
    .get(path)
    .set('Host', '127.0.0.1:4600')
    .set('Origin', 'https://editor.example')
    .expect(200)
    .expect('Content-Type', 'text/yaml; charset=utf-8')
    .expect('Access-Control-Allow-Origin', '*');
  expect(text).toBe(servedAt(await source('openapi.yaml'), base));
});

interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, { readonly servers?: Document['servers'] }>>;
}

/** The first servers that a document names: of the API, and of the paths beside it. */
const serversOf = ({ servers, paths }: Document): string[] => {
  const others = Object.values(paths).flatMap((path) => (path.servers ? [path.servers[0]?.url ?? ''] : []));
  return [...new Set([servers[0]?.url ?? '', ...others])];
};

test.each<[settings: RawSettings, host: string, prefix: string, base: string]>([
  [{}, 'sandbox:4700', '', 'http://sandbox:4700'],
  [{}, '[::1]:4700', '/w/ci-1', 'http://[::1]:4700/w/ci-1'],
  [{ publicUrl: 'https://sandbox.example/lms/' }, 'sandbox:4700', '', 'https://sandbox.example/lms'],
  [{ publicUrl: 'https://sandbox.example/lms/' }, 'sandbox:4700', '/w/ci-1', 'https://sandbox.example/lms/w/ci-1'],
])('with %j, documents that are asked at %s%s name the server %s, and then production', async (settings, host, prefix, base) => {
  const asked = supertest(pageApp(pageServices(settings)));
  const get = async (path: string): Promise<Document> =>
    parse(
      (
        await asked
          .get(prefix + path)
          .set('Host', host)
          .buffer(true)
          .expect(200)
      ).text,
    );
  for (const name of ['/openapi.json', '/openapi.yaml']) {
    const document = await get(name);
    expect(serversOf(document)).toEqual([`${base}/v1`, base]);
    expect(document.servers[1]?.url).toBe('https://api.skillpassport.rareminds.in/v1');
  }
  for (const name of ['/_admin/openapi.json', '/_admin/openapi.yaml']) expect(serversOf(await get(name))).toEqual([`${base}/_admin`]);
});

test('/openapi.json says the same as /openapi.yaml', async () => {
  const { body } = await http
    .get('/openapi.json')
    .set('Host', '127.0.0.1:4600')
    .set('Origin', 'https://editor.example')
    .expect(200)
    .expect('Content-Type', 'application/json; charset=utf-8')
    .expect('Access-Control-Allow-Origin', '*');
  expect(body).toEqual(parse(await source('openapi.yaml')));
});

test('the admin contract is served as the rest of /_admin: with the token, to no other origin', async () => {
  const token = { 'X-Sandbox-Admin-Token': 'secret', Host: '127.0.0.1:4600' };
  const { body, headers } = await http.get('/_admin/openapi.json').set(token).expect(200);
  expect(body).toEqual(parse(await source('openapi.admin.yaml')));
  expect(headers['access-control-allow-origin']).toBeUndefined();
  const { text } = await http.get('/w/ci-1/_admin/openapi.yaml').set(token).expect(200);
  expect(text).toBe(servedAt(await source('openapi.admin.yaml'), 'http://127.0.0.1:4600/w/ci-1'));
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
