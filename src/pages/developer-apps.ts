// Developer Settings, as the integration guide has it: create an OAuth app, set its redirect URIs, get its client ID and secret; and see
// the API keys. Every rule is the admin API's; this brings forms to it, and its answers to the views.

import { notFound } from '../http/errors.js';
import { changeAdmin, readAdmin } from './admin-call.js';
import { dashboardForm, dashboardPage, frameOf, pageOfOne, type Told, typedLines } from './dashboard.js';
import { type AppView, toAppView } from './developer-app-view.js';
import { APP_FIELDS, type DeveloperView, toDeveloperView } from './developer-view.js';
import { problemsOf } from './form-problems.js';
import { loginLink } from './login-link.js';
import type { Visit } from './page.js';
import { lookAt } from './read-store.js';

/** How many apps, and how many keys, the page shows. */
const SHOWN = 100;

const HOME = '/settings/developer';
const APPS = `${HOME}/apps`;

export const showDeveloper = dashboardPage(async (visit, told) => toDeveloperView(await developerView(visit, told), frameOf(visit)));

export const createApp = dashboardForm(
  async (visit, told) => toDeveloperView(await developerView(visit, told, await visit.form()), frameOf(visit)),
  async (visit) => {
    const form = await visit.form();
    const body = {
      name: form.get('name')?.trim() ?? '',
      redirect_uris: typedLines(form, 'redirect_uris'),
      scopes: form.getAll('scopes'),
      public: form.get('kind') === 'public',
    };
    const { id } = await changeAdmin(visit, 'createOAuthApp', { body });
    return `${APPS}/${encodeURIComponent(id)}?done=created`;
  },
);

const appPage = pageOfOne({
  list: HOME,
  pages: APPS,
  draw: async (visit, told) => toAppView(await appView(visit, told), frameOf(visit)),
  refuseUnknown: ({ lane, workspace, id }) => {
    if (!lookAt(lane, workspace).store.oauth_apps.has(id)) throw notFound('OAuth app', id.slice(0, 200));
  },
});

export const showApp = appPage.show;

export const setRedirectUris = appPage.form(async (visit) => {
  const form = await visit.form();
  await changeAdmin(visit, 'updateOAuthApp', { path: { id: visit.id }, body: { redirect_uris: typedLines(form, 'redirect_uris') } });
  return 'done=saved';
});

export const rotateAppSecret = appPage.form(async (visit) => {
  await changeAdmin(visit, 'rotateOAuthAppSecret', { path: { id: visit.id } });
  return 'done=rotated';
});

export const forgetConsents = appPage.form(async (visit) => {
  await changeAdmin(visit, 'forgetOAuthApp', { path: { id: visit.id } });
  return 'done=forgotten';
});

export const deleteApp = appPage.remove((visit) => changeAdmin(visit, 'deleteOAuthApp', { path: { id: visit.id } }));

async function developerView(visit: Visit, { done, refused }: Told, form?: URLSearchParams): Promise<DeveloperView> {
  const { oauth_apps: apps, total } = await readAdmin(visit, 'listOAuthApps', { query: { limit: String(SHOWN) } });
  const { api_keys } = lookAt(visit.lane, visit.workspace).store;
  return {
    apps,
    total,
    // the admin API masks secrets in lists, and has no other way to see one again
    keys: api_keys.page(0, SHOWN).map(({ id, secret, plan }) => ({ key: id, secret, plan })),
    keysTotal: api_keys.size,
    links: visit.links,
    form: {
      name: form?.get('name') ?? '',
      redirectUris: form?.get('redirect_uris') ?? '',
      scopes: form?.getAll('scopes') ?? null,
      isPublic: form?.get('kind') === 'public',
    },
    problems: refused && problemsOf(refused, APP_FIELDS),
    done,
  };
}

async function appView(visit: Visit, { done, refused }: Told): Promise<AppView> {
  const app = await readAdmin(visit, 'getOAuthApp', { path: { id: visit.id } });
  const problems = refused && problemsOf(refused, ['redirect_uris']);
  // what was typed is kept, where it was refused
  const form = problems?.fields['redirect_uris'] === undefined ? null : await visit.form();
  return {
    app,
    redirectUris: form?.get('redirect_uris') ?? app.redirect_uris.join('\n'),
    login: loginLink(`${visit.links.base}/oauth/authorize`, app),
    problems,
    done,
  };
}
