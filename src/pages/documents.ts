// The files that the sandbox serves as `npm run build` made them: the contract's documents, but for the server that they name, and the client
// library's tarball.

import { readFile } from 'node:fs/promises';

import { ApiError } from '../contract/errors.js';
import { type Answer, type Headers, JSON_TYPE } from '../http/answer.js';
import { refuseAdmin } from '../http/guard.js';
import type { Links } from '../http/links.js';
import type { Handler } from '../http/pages.js';

const YAML = 'text/yaml; charset=utf-8';

export const openapiYaml: Handler = ({ links }) => serveContract(links, 'contract/openapi.yaml', YAML);
export const openapiJson: Handler = ({ links }) => serveContract(links, 'contract/openapi.json', JSON_TYPE);

export const adminOpenapiYaml: Handler = ({ services, headers, links }) => {
  refuseAdmin(services.config, headers);
  return serveContract(links, 'contract/openapi.admin.yaml', YAML);
};
export const adminOpenapiJson: Handler = ({ services, headers, links }) => {
  refuseAdmin(services.config, headers);
  return serveContract(links, 'contract/openapi.admin.json', JSON_TYPE);
};

/** The sandbox where a list of servers begins with it, in YAML as in JSON. */
const OWN_SERVER = /(servers"?:[\s[{-]*"?url"?:\s*"?)http:\/\/127\.0\.0\.1:4600/g;

/** Whoever makes a client of it, or calls from it, means the sandbox and the workspace that were asked. @throws NOT_FOUND as serveBuilt */
async function serveContract({ base }: Links, name: string, contentType: string): Promise<Answer> {
  const answer = await serveBuilt(name, contentType);
  return { ...answer, body: String(answer.body).replaceAll(OWN_SERVER, (_, before: string) => `${before}${base}`) };
}

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
