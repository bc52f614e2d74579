// The home page of a workspace: where the sandbox is, what to call it with, what it holds. JSON for programs.

import { frameOf } from './dashboard-frame.js';
import { refuseDashboard } from './dashboard-guard.js';
import { toHomeData } from './home-data.js';
import { toHomeView } from './home-view.js';
import { htmlPage, jsonPage, type ShowPage } from './page.js';

/** @throws FORBIDDEN, AUTHENTICATION_REQUIRED */
export const showHome: ShowPage = (visit) => {
  const { lane, headers, workspace, links, prefers } = visit;
  refuseDashboard(lane.config, headers);
  const data = toHomeData(lane, workspace, links);
  const vary = { Vary: 'Accept' };
  if (prefers('html', 'json') === 'json') return jsonPage(200, data, vary);
  return htmlPage(200, toHomeView(data, { guarded: lane.config.adminToken !== undefined, base: frameOf(visit).base }), vary);
};
