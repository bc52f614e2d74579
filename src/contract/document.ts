// Reads an OpenAPI document, as the build has made it JSON, into the few facts that the server needs of each operation.
// The contract layer knows no resource: what it says follows from openapi.yaml alone.

import { readFileSync } from 'node:fs';

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface MediaTypes {
  readonly [type: string]: { readonly schema?: JsonSchema };
}

interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: { readonly [status: string]: unknown };
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly 'x-source'?: string | readonly string[];
  readonly 'x-roles'?: readonly string[];
  readonly 'x-rows'?: string;
  readonly 'x-body-limit'?: unknown;
  readonly 'x-strict'?: boolean;
  readonly 'x-upload'?: boolean;
  readonly 'x-rows-field'?: string;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [key: string]: unknown } };
  readonly webhooks?: { readonly [event: string]: { readonly post: OperationObject } };
  readonly security?: readonly unknown[];
  /** Of each operation that says nothing else. */
  readonly 'x-strict'?: boolean;
  readonly components: { readonly schemas: { readonly [name: string]: JsonSchema } };
}

/** What the corridor asks of an operation. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As openapi.yaml writes it: `/students/{id}`. */
  readonly path: string;
  /** Needs no credential. */
  readonly open: boolean;
  /** Roles that may call it at all; undefined: everyone who is let in. */
  readonly roles: readonly string[] | undefined;
  /** What an OAuth access token must be good for: any one of these lists, the whole of it. None: no scope covers the operation. */
  readonly scopes: readonly (readonly string[])[];
  /** Takes an Idempotency-Key. */
  readonly idempotent: boolean;
  readonly parameters: readonly ParameterObject[];
  /** Undefined: the operation takes no body. `pointer` is where its schema stands in the document. */
  readonly body: { readonly required: boolean; readonly pointer: string; readonly schema: JsonSchema } | undefined;
  /**
   * A bulk body: its rows are validated one by one against the named schema, and a bad one fails alone.
   * `field` holds them where the body is an object.
   */
  readonly rows: { readonly schema: string; readonly field: string } | undefined;
  /** Which of the two limits of the settings its body has. */
  readonly bodyLimit: 'json' | 'bulk';
  /** The body is a file of one of these media types, which the corridor writes to the disk. Undefined: it is none. */
  readonly upload: readonly string[] | undefined;
  /** What is not known is a fault: a parameter left out of a question changes its answer. Of fields the closed schemas say so. */
  readonly strict: boolean;
  /** Status → where the answer's schema stands in the document; null: the answer has no body. */
  readonly answers: ReadonlyMap<number, string | null>;
  /** Status → the media types in which it may come. */
  readonly answerTypes: ReadonlyMap<number, readonly string[]>;
  /** The same for every status that is not named; undefined: there is no other. */
  readonly otherAnswer: string | null | undefined;
  /** True where no vendor document names it. */
  readonly sandboxOnly: boolean;
}

/** openapi.yaml holds two: what is under /v1, and the paths with `servers` of their own, which are the authorization server's. */
export type ContractName = 'public' | 'oauth' | 'admin';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The document, from the JSON that `npm run build` makes of openapi.yaml or openapi.admin.yaml, with the paths of one contract. */
export function readDocument(name: ContractName): OpenApiDocument {
  const file = new URL(`../../dist/contract/${name === 'admin' ? 'openapi.admin' : 'openapi'}.json`, import.meta.url);
  // The build validates the document (lint), so its shape is known here.
  const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument;
  const paths = Object.entries(document.paths).filter(([, item]) => (item['servers'] !== undefined) === (name === 'oauth'));
  return { ...document, paths: Object.fromEntries(paths) };
}

/** Follows a local `$ref` and says where the thing really stands. */
export function resolve<T>(document: OpenApiDocument, value: unknown, pointer: string): { value: T; pointer: string } {
  if (typeof value === 'object' && value !== null && '$ref' in value && typeof value.$ref === 'string') {
    const target = value.$ref.slice(1);
    const found = target
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined), document);
    return resolve<T>(document, found, target);
  }
  return { value: value as T, pointer };
}

/** Every operation of a document, in its order. */
export function readOperations(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => readOperation(document, path, method, item)),
  );
}

function readOperation(document: OpenApiDocument, path: string, method: string, item: { readonly [key: string]: unknown }): Operation {
  const object = item[method] as OperationObject;
  const here = `/paths/${escapePointer(path)}/${method}`;
  const shared = Array.isArray(item['parameters']) ? item['parameters'] : [];
  const parameters = [...shared, ...(object.parameters ?? [])].map((parameter) => {
    const { value } = resolve<ParameterObject>(document, parameter, '');
    return { ...value, schema: resolve<JsonSchema>(document, value.schema, '').value };
  });
  const source = object['x-source'];
  // `default` and `4XX` are the statuses that are no numbers; the last one counts
  const answers = readAnswers(document, object, here);
  return {
    id: object.operationId,
    method: method.toUpperCase(),
    path,
    open: object.security?.length === 0,
    roles: object['x-roles'],
    scopes: readScopes(object),
    idempotent: parameters.some((parameter) => parameter.in === 'header' && parameter.name.toLowerCase() === 'idempotency-key'),
    parameters,
    body: readBody(document, object, here),
    rows: readRows(object),
    bodyLimit: readBodyLimit(object),
    upload: readUpload(document, object, here),
    strict: object['x-strict'] ?? document['x-strict'] ?? false,
    answers,
    answerTypes: readAnswerTypes(document, object),
    otherAnswer: answers.get(Number.NaN),
    sandboxOnly: source === 'sandbox' || (Array.isArray(source) && source.length === 1 && source[0] === 'sandbox'),
  };
}

function readScopes({ security = [] }: OperationObject): Operation['scopes'] {
  return security.flatMap(({ OAuth2: scopes }) => (scopes ? [scopes] : []));
}

function readBody(document: OpenApiDocument, object: OperationObject, here: string): Operation['body'] {
  if (object.requestBody === undefined || object['x-upload']) return undefined;
  const { value, pointer } = resolve<{ required?: boolean; content: MediaTypes }>(document, object.requestBody, `${here}/requestBody`);
  const schema = value.content['application/json']?.schema;
  if (schema === undefined) return undefined;
  return {
    required: value.required ?? false,
    pointer: `${pointer}/content/application~1json/schema`,
    schema: resolve<JsonSchema>(document, schema, '').value,
  };
}

function readUpload(document: OpenApiDocument, object: OperationObject, here: string): Operation['upload'] {
  if (!object['x-upload']) return undefined;
  return Object.keys(resolve<{ content: MediaTypes }>(document, object.requestBody, `${here}/requestBody`).value.content);
}

/** @throws Error for another than `bulk`: it would not be held */
function readBodyLimit({ operationId, 'x-body-limit': limit }: OperationObject): Operation['bodyLimit'] {
  if (limit === undefined) return 'json';
  if (limit !== 'bulk') throw new Error(`${operationId} has an x-body-limit that is not \`bulk\``);
  return limit;
}

function readRows({ operationId, 'x-rows': schema, 'x-rows-field': field }: OperationObject): Operation['rows'] {
  if (schema === undefined) return undefined;
  if (field === undefined) throw new Error(`${operationId} has x-rows without x-rows-field`);
  return { schema, field };
}

function readAnswers(document: OpenApiDocument, object: OperationObject, here: string): ReadonlyMap<number, string | null> {
  return new Map(
    Object.entries(object.responses).map(([status, response]) => {
      const { value, pointer } = resolve<{ content?: MediaTypes }>(document, response, `${here}/responses/${status}`);
      const hasSchema = value.content?.['application/json']?.schema !== undefined;
      return [Number(status), hasSchema ? `${pointer}/content/application~1json/schema` : null];
    }),
  );
}

function readAnswerTypes(document: OpenApiDocument, { responses }: OperationObject): Operation['answerTypes'] {
  return new Map(
    Object.entries(responses).map(([status, response]) => [
      Number(status),
      Object.keys(resolve<{ content?: MediaTypes }>(document, response, '').value.content ?? {}),
    ]),
  );
}

function escapePointer(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}
