// The paths of the guide's two procedures: Settings → Webhooks, and Developer Settings.

import { notFound } from '../../contract/errors.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { Handler, PageRoute } from '../../http/pages.js';
import { DEVELOPER, type Section, WEBHOOKS } from './dashboard-frame.js';
import { dashboardForm, dashboardPage, formRoute } from './dashboard.js';
import { createApp, deleteApp, forgetConsents, rotateAppSecret, saveApp, showApp, showDeveloper } from './developer-apps.js';
import {
  addWebhook,
  deleteEndpoint,
  disableWebhook,
  enableWebhook,
  pingEndpoint,
  redeliverToEndpoint,
  rotateSecret,
  saveEndpoint,
  showWebhook,
  showWebhooks,
} from './settings-webhooks.js';

const formOfEndpoint = (send: Handler): PageRoute => formRoute(send, ({ id }) => `${WEBHOOKS.path}/${encodeURIComponent(id)}`);
const formOfApp = (send: Handler): PageRoute => formRoute(send, ({ id }) => `${DEVELOPER.path}/apps/${encodeURIComponent(id)}`);

/** A path that is nobody's: the page that says so stands in the dashboard. */
function nobodys(section: Section): PageRoute {
  const refuse = ({ params }: HttpRequest): never => {
    throw notFound('The page', (params['path'] ?? '').slice(0, 200));
  };
  return { GET: dashboardPage(section, refuse), POST: dashboardForm(section, refuse, async (incoming) => refuse(incoming)) };
}

export const settingsRoutes: Readonly<Record<string, PageRoute>> = {
  '/settings/webhooks': { GET: showWebhooks, POST: addWebhook },
  '/settings/webhooks/:id': { GET: showWebhook, POST: saveEndpoint },
  '/settings/webhooks/:id/ping': formOfEndpoint(pingEndpoint),
  '/settings/webhooks/:id/enable': formOfEndpoint(enableWebhook),
  '/settings/webhooks/:id/disable': formOfEndpoint(disableWebhook),
  '/settings/webhooks/:id/rotate-secret': formOfEndpoint(rotateSecret),
  '/settings/webhooks/:id/delete': formOfEndpoint(deleteEndpoint),
  '/settings/webhooks/:id/deliveries/:delivery/redeliver': formOfEndpoint(redeliverToEndpoint),
  '/settings/developer': { GET: showDeveloper },
  '/settings/developer/apps': formRoute(createApp, () => DEVELOPER.path),
  '/settings/developer/apps/:id': { GET: showApp, POST: saveApp },
  '/settings/developer/apps/:id/rotate-secret': formOfApp(rotateAppSecret),
  '/settings/developer/apps/:id/forget': formOfApp(forgetConsents),
  '/settings/developer/apps/:id/delete': formOfApp(deleteApp),
  '/settings/developer/**:path': nobodys(DEVELOPER),
  '/settings/**:path': nobodys(WEBHOOKS),
};
