// Developer Settings, as the integration guide has it: create an OAuth app, set its redirect URIs, get its client ID and secret; and see
// the API keys. Every rule is the admin API's; this brings forms to it, and its answers to the views.

import { notFound } from '../http/errors.js';
import { SCOPES } from '../oauth/scopes.js';
import { changeAdmin, readAdmin } from './admin-call.js';
import { APP_FIELDS, type AppForm } from './app-fields.js';
import { dashboardForm, dashboardPage, pageOfOne, type Told } from './dashboard.js';
import { DEVELOPER, frameOf } from './dashboard-frame.js';
import { type AppView, toAppView } from './developer-app-view.js';
import { type DeveloperView, toDeveloperView } from './developer-view.js';
import { problemsOf } from './form-problems.js';
import { loginLink } from './login-link.js';
import { newestFirst } from './newest-first.js';
import type { Visit } from './page.js';
import { lookAt } from './read-store.js';
import { ticked, typed, typedLines } from './typed.js';

const APPS = `${DEVELOPER.path}/apps`;

export const showDeveloper = dashboardPage(DEVELOPER, async (visit, told) => toDeveloperView(await developerView(visit, told), frameOf(visit)));

export const createApp = dashboardForm(
  DEVELOPER,
  async (visit, told) => toDeveloperView(await developerView(visit, told, await visit.form()), frameOf(visit)),
  async (visit) => {
    const form = await visit.form();
    const { id } = await changeAdmin(visit, 'createOAuthApp', { body: { ...toBody(form), public: isPublic(form) } });
    return `${APPS}/${encodeURIComponent(id)}?done=created`;
  },
);

const appPage = pageOfOne({
  section: DEVELOPER,
  pages: APPS,
  draw: async (visit, told) => toAppView(await appView(visit, told), frameOf(visit)),
  refuseUnknown: ({ lane, workspace, id }) => {
    if (!lookAt(lane, workspace).store.oauth_apps.has(id)) throw notFound('OAuth app', id.slice(0, 200));
  },
});

export const showApp = appPage.show;

export const saveApp = appPage.form(async (visit) => {
  await changeAdmin(visit, 'updateOAuthApp', { path: { id: visit.id }, body: toBody(await visit.form()) });
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
  const { oauth_apps, api_keys } = lookAt(visit.lane, visit.workspace).store;
  return {
    apps: newestFirst(oauth_apps, visit.query.get('page')),
    keys: newestFirst(api_keys, visit.query.get('keys')),
    links: visit.links,
    form: form ? { ...toForm(form), isPublic: isPublic(form) } : { name: '', redirectUris: '', scopes: SCOPES, isPublic: false },
    problems: refused && problemsOf(refused, APP_FIELDS, form ?? new URLSearchParams()),
    done,
  };
}

async function appView(visit: Visit, { done, refused }: Told): Promise<AppView> {
  const app = await readAdmin(visit, 'getOAuthApp', { path: { id: visit.id } });
  const sent = refused && (await visit.form());
  return {
    app,
    // the forms of one button, as that of a new secret, hold no field
    form: sent?.has('name') ? toForm(sent) : { name: app.name, redirectUris: app.redirect_uris.join('\n'), scopes: app.scopes },
    login: loginLink(`${visit.links.base}/oauth/authorize`, app),
    problems: refused && problemsOf(refused, APP_FIELDS, sent ?? new URLSearchParams()),
    done,
  };
}

/** What a form says, as the admin API takes it. */
const toBody = (form: URLSearchParams) => ({
  name: typed(form, 'name') ?? '',
  redirect_uris: typedLines(form, 'redirect_uris'),
  scopes: ticked(form, 'scopes'),
});

/** What was typed, as it was typed. */
const toForm = (form: URLSearchParams): AppForm => ({
  name: form.get('name') ?? '',
  redirectUris: form.get('redirect_uris') ?? '',
  scopes: form.getAll('scopes'),
});

const isPublic = (form: URLSearchParams): boolean => form.get('kind') === 'public';
