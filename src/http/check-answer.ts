// Holds an answer against openapi.yaml before it goes out. On in every test, off in production: a deviation becomes a 500 that
// says what deviates, so that no test can miss it.

import type { Contract } from '../contract/contract.js';
import type { Operation } from '../contract/document.js';
import { ApiError } from '../contract/errors.js';
import { isTransient } from '../platform/transient.js';
import { type Answer, answerOf } from './answer.js';
import type { Exchange } from './exchange.js';
import { operationIdOf, type Route } from './route.js';

/** The same answer; where it deviates, what is reported, and a 500. What no contract describes is let go. */
export async function checkAnswer(exchange: Exchange, route: Route, answer: Answer, report: (deviation: string) => void): Promise<Answer> {
  if (answer.closed) return answer;
  const described = await describedBy(exchange, route);
  const fault = described && findDeviation(described.contract, described.operation, answer);
  if (fault === undefined) return answer;
  const { request } = exchange;
  const deviation = `${described?.operation?.id ?? 'no operation'} (${request.method} ${request.url}) ${answer.status}: ${fault} ${answer.internal ?? ''}`;
  report(deviation);
  return answerOf(new ApiError('INTERNAL_ERROR', `The answer deviates from the contract: ${deviation}`, {}, { internal: deviation }));
}

interface Described {
  readonly contract: Contract;
  readonly operation: Operation | undefined;
}

async function describedBy({ services, request }: Exchange, route: Route): Promise<Described | undefined> {
  const { method = 'GET' } = request;
  // a preflight is answered before any operation is looked for
  if (method === 'OPTIONS') return undefined;
  if (route.kind === 'operation') return { contract: route.api.contract, operation: route.operation };
  const id = operationIdOf(route, method);
  if (id === undefined) return undefined;
  try {
    const contract = await services.oauthContract();
    return { contract, operation: contract.operations.get(id) };
  } catch (thrown) {
    // there was no descriptor to load the contract by: the answer is none the worse
    if (isTransient(thrown)) return undefined;
    throw thrown;
  }
}

type Checked = Pick<Answer, 'status' | 'body' | 'contentType' | 'stream'>;

/** What is wrong with an answer, or undefined. A check that fails itself is a deviation too: the request must get its answer. */
function findDeviation(contract: Contract, operation: Operation | undefined, { status, body, contentType, stream }: Checked): string | undefined {
  // of a page for people the contract says the status alone
  if (contentType?.startsWith('text/html')) return operation?.answers.has(status) ? undefined : `a page must not come with ${status}.`;
  // of a file it says the type alone
  if (operation && contentType !== undefined && (stream !== undefined || !contentType.startsWith('application/json')))
    return operation.answerTypes.get(status)?.includes(mediaType(contentType)) ? undefined : `${operation.id} must not answer ${status} as ${contentType}.`;
  try {
    const json: unknown = body === undefined || body.length === 0 ? undefined : JSON.parse(String(body));
    // where no operation was found, only the error's shape is said
    const faults = operation ? contract.answerFaults(operation, status, json) : contract.schemaFaults('Error', json);
    return faults[0]?.message;
  } catch (thrown) {
    // there was no descriptor to load the validator by: the answer is none the worse
    if (isTransient(thrown)) return undefined;
    return `it can't be checked: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

const mediaType = (contentType: string): string => contentType.split(';', 1)[0] ?? '';
