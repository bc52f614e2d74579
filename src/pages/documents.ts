// The files that the sandbox serves as they are: the contract's documents and the client library's tarball, as `npm run build` made them.

import { readFile } from 'node:fs/promises';

import { ApiError } from '../contract/errors.js';
import { type Answer, type Headers, JSON_TYPE } from '../http/answer.js';
import { refuseAdmin } from '../http/guard.js';
import type { Handler } from '../http/pages.js';

const YAML = 'text/yaml; charset=utf-8';
/** Tools that run in a browser read the contract from other origins. */
const OPEN = { 'Access-Control-Allow-Origin': '*' };

export const openapiYaml: Handler = () => serveBuilt('contract/openapi.yaml', YAML, OPEN);
export const openapiJson: Handler = () => serveBuilt('contract/openapi.json', JSON_TYPE, OPEN);

export const adminOpenapiYaml: Handler = ({ services, headers }) => {
  refuseAdmin(services.config, headers);
  return serveBuilt('contract/openapi.admin.yaml', YAML);
};
export const adminOpenapiJson: Handler = ({ services, headers }) => {
  refuseAdmin(services.config, headers);
  return serveBuilt('contract/openapi.admin.json', JSON_TYPE);
};

/** For `npm i {base}/sdk.tgz`. */
export const sdkTarball: Handler = () => serveBuilt('sdk.tgz', 'application/gzip', { 'Content-Disposition': 'attachment; filename="skillpassport-sdk.tgz"' });

/** A file below dist, the same from src and from dist. @throws NOT_FOUND where the build has not made it */
export async function serveBuilt(name: string, contentType: string, headers: Headers = {}): Promise<Answer> {
  try {
    const body = await readFile(new URL(`../../dist/${name}`, import.meta.url));
    return { status: 200, body, contentType, headers: { 'Cache-Control': 'no-cache', ...headers } };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new ApiError('NOT_FOUND', `dist/${name} is not there. Run \`npm run build\` in the sandbox's folder, which makes it.`);
  }
}
