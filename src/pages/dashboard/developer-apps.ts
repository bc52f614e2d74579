// Developer Settings, as the integration guide has it: create an OAuth app, set its redirect URIs, get its client ID and secret; and see
// the API keys. Every rule is the admin API's; this brings forms to it, and its answers to the views.

import { SCOPES } from '../../auth/scopes.js';
import { notFound } from '../../contract/errors.js';
import type { HttpRequest } from '../../http/http-request.js';
import { changeAdmin, readAdmin } from './admin-call.js';
import { APP_FIELDS, type AppForm } from './app-fields.js';
import { DEVELOPER, frameOf } from './dashboard-frame.js';
import { dashboardForm, dashboardPage, pageOfOne, type Told } from './dashboard.js';
import { type AppView, toAppView } from './developer-app-view.js';
import { type DeveloperView, toDeveloperView } from './developer-view.js';
import { problemsOf } from './form-problems.js';
import { loginLink } from './login-link.js';
import { newestFirst } from './newest-first.js';
import { ticked, typed, typedLines } from './typed.js';

const APPS = `${DEVELOPER.path}/apps`;

export const showDeveloper = dashboardPage(DEVELOPER, async (incoming, told) => toDeveloperView(await developerView(incoming, told), frameOf(incoming)));

export const createApp = dashboardForm(
  DEVELOPER,
  async (incoming, told) => toDeveloperView(await developerView(incoming, told, await incoming.form()), frameOf(incoming)),
  async (incoming) => {
    const form = await incoming.form();
    const { id } = await changeAdmin(incoming, 'createOAuthApp', { body: { ...toBody(form), public: isPublic(form) } });
    return `${APPS}/${encodeURIComponent(id)}?done=created`;
  },
);

const appPage = pageOfOne({
  section: DEVELOPER,
  pages: APPS,
  draw: async (incoming, told) => toAppView(await appView(incoming, told), frameOf(incoming)),
  refuseUnknown: ({ hosted, id }) => {
    if (!hosted.workspace.store.oauth_apps.has(id)) throw notFound('OAuth app', id.slice(0, 200));
  },
});

export const showApp = appPage.show;

export const saveApp = appPage.form(async (incoming) => {
  await changeAdmin(incoming, 'updateOAuthApp', { path: { id: incoming.id }, body: toBody(await incoming.form()) });
  return 'done=saved';
});

export const rotateAppSecret = appPage.form(async (incoming) => {
  await changeAdmin(incoming, 'rotateOAuthAppSecret', { path: { id: incoming.id } });
  return 'done=rotated';
});

export const forgetConsents = appPage.form(async (incoming) => {
  await changeAdmin(incoming, 'forgetOAuthApp', { path: { id: incoming.id } });
  return 'done=forgotten';
});

export const deleteApp = appPage.remove((incoming) => changeAdmin(incoming, 'deleteOAuthApp', { path: { id: incoming.id } }));

async function developerView(incoming: HttpRequest, { done, refused }: Told, form?: URLSearchParams): Promise<DeveloperView> {
  const { oauth_apps, api_keys } = incoming.hosted.workspace.store;
  return {
    apps: newestFirst(oauth_apps, incoming.query.get('page')),
    keys: newestFirst(api_keys, incoming.query.get('keys')),
    links: incoming.links,
    form: form ? { ...toForm(form), isPublic: isPublic(form) } : { name: '', redirectUris: '', scopes: SCOPES, isPublic: false },
    problems: refused && problemsOf(refused, APP_FIELDS, form ?? new URLSearchParams()),
    done,
  };
}

async function appView(incoming: HttpRequest, { done, refused }: Told): Promise<AppView> {
  const app = await readAdmin(incoming, 'getOAuthApp', { path: { id: incoming.id } });
  const sent = refused && (await incoming.form());
  return {
    app,
    // the forms of one button, as that of a new secret, hold no field
    form: sent?.has('name') ? toForm(sent) : { name: app.name, redirectUris: app.redirect_uris.join('\n'), scopes: app.scopes },
    login: loginLink(`${incoming.links.base}/oauth/authorize`, app),
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
