// The client library as a user installs it: packed, into a folder of its own, from the running sandbox.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type * as Sdk from '../../sdk/src/index.js';
import { temporaryFolder } from '../process/sandbox-process.js';

/** `npm i http://.../sdk.tgz` in an empty project, then a plain require. */
export function installClient(url: string): typeof Sdk {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "name": "integrator", "private": true }');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--cache', join(folder, '.npm'), `${url}/sdk.tgz`], { cwd: folder, stdio: 'pipe' });
  return createRequire(join(folder, 'index.js'))('@skillpassport/sdk') as typeof Sdk;
}
