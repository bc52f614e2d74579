// Holds an answer against openapi.yaml before it goes out. On in every test, off in production: a deviation becomes a 500 that
// says what deviates, so that no test can miss it.

import type { Contract } from '../contract/contract.js';
import type { Operation } from '../contract/document.js';
import { ApiError } from '../contract/errors.js';
import { isTransient } from '../platform/transient.js';
import type { Exchange } from './handle-request.js';
import { type Answer, answerOf } from './reply.js';

export function checkAnswer(contract: Contract, { operation, request }: Exchange, answer: Answer, report: (deviation: string) => void): Answer {
  if (answer.closed) return answer;
  const fault = findDeviation(contract, operation, answer);
  if (fault === undefined) return answer;
  const deviation = `${operation?.id ?? 'no operation'} (${request.method} ${request.url}) ${answer.status}: ${fault} ${answer.internal ?? ''}`;
  report(deviation);
  return answerOf(new ApiError('INTERNAL_ERROR', `The answer deviates from the contract: ${deviation}`, {}, { internal: deviation }));
}

type Checked = Pick<Answer, 'status' | 'text' | 'contentType' | 'stream'>;

/** What is wrong with an answer, or undefined. A check that fails itself is a deviation too: the request must get its answer. */
export function findDeviation(contract: Contract, operation: Operation | undefined, { status, text, contentType, stream }: Checked): string | undefined {
  // of a file the contract says the type alone
  if (operation && contentType !== undefined && (stream !== undefined || !contentType.startsWith('application/json')))
    return operation.answerTypes.get(status)?.includes(mediaType(contentType)) ? undefined : `${operation.id} must not answer ${status} as ${contentType}.`;
  try {
    const body: unknown = text === undefined ? undefined : JSON.parse(text);
    // where no operation was found, only the error's shape is said
    const faults = operation ? contract.answerFaults(operation, status, body) : contract.schemaFaults('Error', body);
    return faults[0]?.message;
  } catch (thrown) {
    // there was no descriptor to load the validator by: the answer is none the worse
    if (isTransient(thrown)) return undefined;
    return `it can't be checked: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

const mediaType = (contentType: string): string => contentType.split(';', 1)[0] ?? '';
