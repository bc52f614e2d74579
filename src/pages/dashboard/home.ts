// The home page of a workspace: where the sandbox is, what to call it with, what it holds. JSON for programs.

import { jsonAnswer } from '../../http/answer.js';
import { baseUrlSetting } from '../../http/links.js';
import type { Handler } from '../../http/pages.js';
import { htmlAnswer } from '../html-answer.js';
import { frameOf } from './dashboard-frame.js';
import { refuseDashboard } from './dashboard-guard.js';
import { toHomeData } from './home-data.js';
import { toHomeView } from './home-view.js';

/** @throws FORBIDDEN, AUTHENTICATION_REQUIRED */
export const showHome: Handler = (incoming) => {
  const { services, headers, prefers } = incoming;
  refuseDashboard(services.config, headers);
  const data = toHomeData(incoming);
  const vary = { Vary: 'Accept' };
  if (prefers('html', 'json') === 'json') return jsonAnswer(200, data, vary);
  const options = { guarded: services.config.adminToken !== undefined, base: frameOf(incoming).base, setting: baseUrlSetting(incoming.links.base) };
  return htmlAnswer(200, toHomeView(data, options), vary);
};
