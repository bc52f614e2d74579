// The paths of the guide's two procedures: Settings → Webhooks, and Developer Settings.

import { createApp, deleteApp, forgetConsents, rotateAppSecret, setRedirectUris, showApp, showDeveloper } from './developer-apps.js';
import { get, post, type Route } from './page.js';
import {
  addWebhook,
  deleteEndpoint,
  disableWebhook,
  enableWebhook,
  pingEndpoint,
  redeliverToEndpoint,
  rotateSecret,
  selectEvents,
  showWebhook,
  showWebhooks,
} from './settings-webhooks.js';

export const settingsRoutes: Readonly<Record<string, Route>> = {
  '/settings/webhooks': { GET: showWebhooks, POST: addWebhook },
  '/settings/webhooks/:id': get(showWebhook),
  '/settings/webhooks/:id/events': post(selectEvents),
  '/settings/webhooks/:id/ping': post(pingEndpoint),
  '/settings/webhooks/:id/enable': post(enableWebhook),
  '/settings/webhooks/:id/disable': post(disableWebhook),
  '/settings/webhooks/:id/rotate-secret': post(rotateSecret),
  '/settings/webhooks/:id/delete': post(deleteEndpoint),
  '/settings/webhooks/:id/deliveries/:delivery/redeliver': post(redeliverToEndpoint),
  '/settings/developer': get(showDeveloper),
  '/settings/developer/apps': post(createApp),
  '/settings/developer/apps/:id': get(showApp),
  '/settings/developer/apps/:id/redirect-uris': post(setRedirectUris),
  '/settings/developer/apps/:id/rotate-secret': post(rotateAppSecret),
  '/settings/developer/apps/:id/forget': post(forgetConsents),
  '/settings/developer/apps/:id/delete': post(deleteApp),
};
