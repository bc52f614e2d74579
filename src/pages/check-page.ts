// Holds the answers of the endpoints that are part of the API, but not under /v1, against openapi.yaml: on in every test.

import type { Contract } from '../contract/contract.js';
import { findDeviation } from '../http/check-answer.js';
import { isTransient } from '../platform/transient.js';
import { ApiError, errorBody } from '../contract/errors.js';
import { jsonPage, type Page, type PageServices } from './page.js';

/** The same page; where it deviates, a 500 that says what deviates, so that no test can miss it. */
export async function checkPage(
  { oauthContract }: Pick<PageServices, 'oauthContract'>,
  id: string,
  page: Page,
  report: (deviation: string) => void,
): Promise<Page> {
  let contract: Contract;
  try {
    contract = await oauthContract();
  } catch (thrown) {
    // there was no descriptor to load the contract by: the answer is none the worse
    if (isTransient(thrown)) return page;
    throw thrown;
  }
  const operation = contract.operations.get(id);
  const isHtml = page.headers['Content-Type']?.startsWith('text/html') ?? false;
  // of a page for people the contract says the status alone
  if (isHtml && operation?.answers.has(page.status)) return page;
  const text = page.body.length === 0 ? undefined : String(page.body);
  const deviation = findDeviation(contract, operation, { status: page.status, text });
  if (deviation === undefined) return page;
  report(`${id} ${page.status}: ${deviation}`);
  return jsonPage(500, errorBody(new ApiError('INTERNAL_ERROR', `The answer deviates from the contract: ${deviation}`)));
}
