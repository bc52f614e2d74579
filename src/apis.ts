// What the corridor leads to: the two APIs, each a contract and the function of each of its operations, and the pages. Loaded when first asked for, and once: the port
// is open while half of the code is still being read, and the admin API costs nothing where nobody uses it.

import type { Config } from './config.js';
import type { Contract } from './contract/contract.js';
import type { ImportQueueOptions } from './hosting/import-queue.js';
import type { Pages } from './http/pages.js';
import type { HandleOperation } from './http/route.js';
import type { Api, LoadApi, Loader } from './http/services.js';
import { lazily } from './platform/lazily.js';
import { version } from './version.js';

/** openapi.yaml with the resources. The promise rejects where the two don't fit together. */
export function loadPublicApi({ fidelity }: Config): LoadApi {
  return lazily(async () => {
    const [{ Contract }, { publicOperations }] = await Promise.all([import('./contract/contract.js'), import('./resources/operations.js')]);
    return complete({ contract: new Contract('public', { fidelity }), registry: publicOperations }, 'openapi.yaml');
  });
}

/** What openapi.yaml says of the authorization server, whose endpoints are not under /v1. */
export function loadOAuthContract({ fidelity }: Config): Loader<Contract> {
  return lazily(async () => new (await import('./contract/contract.js')).Contract('oauth', { fidelity }));
}

/** openapi.admin.yaml with its operations. The promise rejects where the two don't fit together. */
export function loadAdminApi(config: Config, loadPublic: LoadApi, loadOAuth: Loader<Contract>): LoadApi {
  return lazily(async () => {
    const [{ Contract }, { createAdminOperations }, { contract: publicContract }, oauthContract] = await Promise.all([
      import('./contract/contract.js'),
      import('./admin/operations.js'),
      loadPublic(),
      loadOAuth(),
    ]);
    const registry = createAdminOperations({ version, config, publicContract, oauthContract });
    return complete({ contract: new Contract('admin', { fidelity: 'full' }), registry }, 'openapi.admin.yaml');
  });
}

/** What answers for the operations of both APIs. Neither health nor a page needs it. */
export function loadOperationHandler(): Loader<HandleOperation> {
  return lazily(async () => (await import('./http/handle-request.js')).handleOperation);
}

/** All that is answered beside the two APIs. */
export function loadPages(): Loader<Pages> {
  return lazily(async () => (await import('./pages/routes.js')).pages);
}

const loadImportJob = lazily(() => import('./resources/imports/job.js'));

/** What takes the rows of an import that goes on by itself: held against the public API, as those of a request are. */
export const importRunner =
  (loadPublic: LoadApi): ImportQueueOptions['run'] =>
  async (job) => {
    const [{ runImportJob }, { contract }] = await Promise.all([loadImportJob(), loadPublic()]);
    await runImportJob(job, contract);
  };

/** Every operationId has its function and every function its operationId. @throws Error that names those without */
function complete(api: Api, file: string): Api {
  const ids = new Set(api.contract.ids);
  const missing = [...ids].filter((id) => !Object.hasOwn(api.registry, id));
  const surplus = Object.keys(api.registry).filter((id) => !ids.has(id));
  if (missing.length + surplus.length === 0) return api;
  throw new Error(`${file} and the code disagree: without a function: ${missing.join(', ') || 'none'}; without an operation: ${surplus.join(', ') || 'none'}`);
}
