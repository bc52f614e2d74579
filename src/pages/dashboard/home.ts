// The home page of a workspace: where the sandbox is, what to call it with, what it holds. JSON for programs.

import { frameOf } from './dashboard-frame.js';
import { refuseDashboard } from './dashboard-guard.js';
import { toHomeData } from './home-data.js';
import { toHomeView } from './home-view.js';
import { htmlPage, jsonPage, type Handler } from '../page.js';

/** @throws FORBIDDEN, AUTHENTICATION_REQUIRED */
export const showHome: Handler = (incoming) => {
  const { services, headers, workspace, links, prefers } = incoming;
  refuseDashboard(services.config, headers);
  const data = toHomeData(services, workspace, links);
  const vary = { Vary: 'Accept' };
  if (prefers('html', 'json') === 'json') return jsonPage(200, data, vary);
  return htmlPage(200, toHomeView(data, { guarded: services.config.adminToken !== undefined, base: frameOf(incoming).base }), vary);
};
