// Holds the answers of the endpoints that are part of the API, but not under /v1, against openapi.yaml: on in every test.

import { findDeviation } from '../http/check-answer.js';
import { ApiError, errorBody } from '../http/errors.js';
import { jsonPage, type Page, type PageLane } from './page.js';

/** The same page; where it deviates, a 500 that says what deviates, so that no test can miss it. */
export async function checkPage({ oauthContract }: Pick<PageLane, 'oauthContract'>, id: string, page: Page, report: (deviation: string) => void): Promise<Page> {
  const contract = await oauthContract();
  const isJson = page.headers['Content-Type']?.startsWith('application/json') ?? false;
  const deviation = findDeviation(contract, contract.operations.get(id), { status: page.status, text: isJson ? String(page.body) : undefined });
  if (deviation === undefined) return page;
  report(`${id} ${page.status}: ${deviation}`);
  return jsonPage(500, errorBody(new ApiError('INTERNAL_ERROR', `The answer deviates from the contract: ${deviation}`)));
}
