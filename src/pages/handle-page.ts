// What a page adds to the corridor: the request as its handler sees it.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import accepts from 'accepts';

import { ApiError, invalid } from '../contract/errors.js';
import type { Answer } from '../http/answer.js';
import { declaredBody } from '../http/content-type.js';
import { commit, type Exchange, type HostedExchange, knowCaller } from '../http/exchange.js';
import { goneSignal } from '../http/gone.js';
import type { HttpRequest } from '../http/http-request.js';
import { journalBody } from '../http/journal-request.js';
import { createLinks } from '../http/links.js';
import { originOf } from '../http/origin.js';
import type { Handler, PageMatch } from '../http/pages.js';
import { readBytes } from '../http/read-body.js';
import { DEFAULT_WORKSPACE } from '../workspace/name.js';

/** @throws ApiError, StorageError; CutOff */
export const handlePage = (exchange: HostedExchange, handler: Handler, params: PageMatch['params']): Answer | Promise<Answer> =>
  handler({ ...toHttpRequest(exchange), ...handling(exchange), params, id: params['id'] ?? '' });

/** What is known of a request whatever it is for: also where its path is nobody's. */
export type KnownRequest = Omit<HttpRequest, keyof ReturnType<typeof handling> | 'params' | 'id'>;

export function toHttpRequest({ services, request, target }: Exchange): KnownRequest {
  const origin = originOf(services, request);
  const prefix = target?.prefix ?? '';
  return {
    services,
    method: request.method === 'POST' || request.method === 'HEAD' ? request.method : 'GET',
    headers: request.headers,
    workspace: target?.workspace ?? DEFAULT_WORKSPACE,
    prefix,
    query: new URLSearchParams(target?.query ?? ''),
    origin,
    links: createLinks(origin.base, prefix),
    prefers: (first, second) => (accepts(request).type([first, second]) === second ? second : first),
  };
}

/** What a handler may do with the request. */
function handling(exchange: HostedExchange): Pick<HttpRequest, 'hosted' | 'text' | 'form' | 'gone' | 'commit' | 'calledBy'> {
  const { services, request, hosted } = exchange;
  let reading: Promise<string> | undefined;
  const text = (): Promise<string> => (reading ??= readText(exchange, services.config.bodyLimit));
  return {
    hosted,
    text,
    form: async () => {
      refuseOtherThanForms(request);
      return new URLSearchParams(await text());
    },
    gone: () => goneSignal(exchange.response),
    commit: async (work) => {
      const { value, durable } = commit(exchange, hosted.workspace, () => work(hosted.workspace));
      if (durable) await durable;
      return value;
    },
    calledBy: (caller) => {
      if (!hosted.use.isMade) services.workspaces.requireRoom();
      knowCaller(exchange, caller);
    },
  };
}

/** @throws PAYLOAD_TOO_LARGE, VALIDATION_ERROR; CutOff */
async function readText({ request, entry }: HostedExchange, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit);
  if (!isUtf8(bytes)) throw invalid('', 'encoding', 'The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  if (entry && text !== '') entry.requestBody = journalBody(text);
  return text;
}

/** @throws UNSUPPORTED_MEDIA_TYPE */
function refuseOtherThanForms({ headers }: IncomingMessage): void {
  if (declaredBody(headers).type === 'application/x-www-form-urlencoded') return;
  throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'This is sent as a form: application/x-www-form-urlencoded.');
}
