// All that a person looks at, and the files served beside it: which path shows what. What a page says is in its own file; how a
// request for one is answered in answer-page.ts.

import { Router } from 'express';
import { addRoute, createRouter } from 'rou3';

import { oauthRoutes } from '../oauth/routes.js';
import { answerPage } from './answer-page.js';
import { showCertificate } from './checkout/certificate.js';
import { failCheckout, payCheckout, showCheckout } from './checkout/checkout.js';
import { adminOpenapiJson, adminOpenapiYaml, openapiJson, openapiYaml, sdkTarball } from './documents.js';
import { showHome } from './dashboard/home.js';
import { get, type PageServices, post, type Route } from './page.js';
import { settingsRoutes } from './dashboard/settings-routes.js';

const routes: Readonly<Record<string, Route>> = {
  '/': get(showHome),
  ...oauthRoutes,
  ...settingsRoutes,
  '/checkout/:id': get(showCheckout),
  '/checkout/:id/pay': post(payCheckout),
  '/checkout/:id/fail': post(failCheckout),
  '/certificates/:id': get(showCertificate),
  '/openapi.yaml': get(openapiYaml),
  '/openapi.json': get(openapiJson),
  '/_admin/openapi.yaml': get(adminOpenapiYaml),
  '/_admin/openapi.json': get(adminOpenapiJson),
  '/sdk.tgz': get(sdkTarball),
};

const router = createRouter<Route>();
for (const [path, route] of Object.entries(routes)) addRoute(router, '', path, route);

/** Answers everything that reaches it, also what is nobody's, under every workspace's prefix. */
export function pages(services: PageServices): Router {
  const express = Router();
  express.use((request, response) => {
    void answerPage(services, router, request, response);
  });
  return express;
}
