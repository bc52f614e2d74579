// Holds an answer against openapi.yaml before it goes out. On in every test, off in production: a deviation becomes a 500 that
// says what deviates, so that no test can miss it.

import type { Contract } from '../contract/contract.js';
import { ApiError } from './errors.js';
import type { Exchange } from './handle-request.js';
import { type Answer, answerOf } from './reply.js';

export function checkAnswer(contract: Contract, { operation, request }: Exchange, answer: Answer, report: (deviation: string) => void): Answer {
  const body: unknown = answer.text === undefined ? undefined : JSON.parse(answer.text);
  // where no operation was found, only the error's shape is said
  const faults = operation ? contract.answerFaults(operation, answer.status, body) : contract.schemaFaults('Error', body);
  const [first] = faults;
  if (!first) return answer;
  const deviation = `${operation?.id ?? 'no operation'} (${request.method} ${request.url}) ${answer.status}: ${first.message} ${answer.internal ?? ''}`;
  report(deviation);
  return answerOf(new ApiError('INTERNAL_ERROR', `The answer deviates from the contract: ${deviation}`, {}, { internal: deviation }));
}
