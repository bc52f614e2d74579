// All that is answered beside the two APIs: which path shows what. What a page says is in its own file; the corridor in front of them is
// http/frame.ts.

import { addRoute, createRouter, findRoute } from 'rou3';

import type { ApiError } from '../contract/errors.js';
import type { Answer } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { page, type PageMatch, type PageRoute, type Pages } from '../http/pages.js';
import { errorAnswer as oauthErrorAnswer } from '../oauth/endpoint.js';
import { oauthEndpoints } from '../oauth/routes.js';
import { showCertificate } from './checkout/certificate.js';
import { failCheckout, payCheckout, showCheckout } from './checkout/checkout.js';
import { showHome } from './dashboard/home.js';
import { settingsRoutes } from './dashboard/settings-routes.js';
import { adminOpenapiJson, adminOpenapiYaml, openapiJson, openapiYaml, sdkTarball } from './documents.js';
import { errorPage } from './error-page.js';
import { handlePage, toHttpRequest } from './handle-page.js';
import { showAuthorize, submitAuthorize } from './oauth/authorize.js';
import { SAFETY } from './safety.js';

const routes: Readonly<Record<string, PageRoute>> = {
  '/': page({ GET: showHome }),
  ...oauthEndpoints,
  '/oauth/authorize': page({ GET: showAuthorize, POST: submitAuthorize, operations: { GET: 'authorize', POST: 'submitAuthorization' } }),
  ...settingsRoutes,
  '/checkout/:id': page({ GET: showCheckout }),
  '/checkout/:id/pay': page({ POST: payCheckout }),
  '/checkout/:id/fail': page({ POST: failCheckout }),
  '/certificates/:id': page({ GET: showCertificate }),
  // tools that run in a browser read the contract from other origins
  '/openapi.yaml': { GET: openapiYaml, cors: true },
  '/openapi.json': { GET: openapiJson, cors: true },
  '/_admin/openapi.yaml': { GET: adminOpenapiYaml },
  '/_admin/openapi.json': { GET: adminOpenapiJson },
  '/sdk.tgz': { GET: sdkTarball },
};

const router = createRouter<PageRoute>();
for (const [path, route] of Object.entries(routes)) addRoute(router, '', path, route);

export const pages: Pages = {
  match,
  handle: handlePage,
  errorAnswer,
  headers: SAFETY,
};

/** To the code of an app as RFC 6749 has it, where the request itself is wrong; a page for people, the API's envelope for other programs. */
function errorAnswer(exchange: Exchange, error: ApiError): Answer {
  const incoming = toHttpRequest(exchange);
  const isOAuth = error.code === 'VALIDATION_ERROR' && match(exchange.target?.path ?? '')?.route.operations !== undefined;
  return isOAuth && incoming.prefers('json', 'html') === 'json' ? oauthErrorAnswer(error) : errorPage(incoming, error);
}

/** Undefined where the path is nobody's, or a parameter in it is no percent-encoding. */
function match(path: string): PageMatch | undefined {
  const found = findRoute(router, '', path);
  if (!found) return undefined;
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(found.params ?? {})) {
    const decoded = decode(value);
    if (decoded === undefined) return undefined;
    params[name] = decoded;
  }
  return { route: found.data, params };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
