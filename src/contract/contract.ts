// The contract of one API: finds the operation of a request, types and validates what comes in, and can check what goes out.

import { addRoute, createRouter, findRoute, type RouterContext } from 'rou3';

import type { Fault } from '../domain/fault.js';
import type { ContractName, JsonSchema, OpenApiDocument, Operation } from './document.js';
import { readDocument, readOperations, resolve } from './document.js';
import { toFaults } from './faults.js';
import { foldIds, type IdFields, idFieldsOf } from './fold-ids.js';
import { ignoredFields, told, type KnownFields, knownFieldsOf } from './ignored-fields.js';
import { parseQuery, unknownParameterFault, unknownParameters } from './query.js';
import { createSchemaCompiler, type ErrorObject, isUuid, type SchemaCompiler } from './schema-compiler.js';
import { textFaults } from './text-faults.js';

export interface ContractOptions {
  /** `documented` leaves out what no vendor document names. */
  readonly fidelity: 'full' | 'documented';
}

export type RouteMatch =
  | { readonly found: true; readonly operation: Operation; readonly params: Record<string, string> }
  | { readonly found: false; readonly allow: readonly string[] };

/** One row of a bulk body: fit to be used, or with its first fault, which is what an answer tells of it. */
export type Row<T> = { readonly index: number; readonly value: T } | BadRow;

export interface BadRow {
  readonly index: number;
  readonly faults: readonly Fault[];
  readonly malformed: readonly MalformedReference[];
}

/** What an operation gets, after validation: shaped as openapi.yaml says. */
export interface Input {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
  readonly rows: readonly Row<unknown>[];
}

/** A reference that is malformed, with the collection that it was meant to name: it may be somebody's external_id. */
export interface MalformedReference {
  readonly field: string;
  readonly collection: string;
  readonly value: string;
}

export interface Validated {
  readonly input: Input;
  readonly faults: readonly Fault[];
  readonly malformed: readonly MalformedReference[];
  /** Parameters and fields that a tolerant operation does not know. */
  readonly ignored: readonly string[];
}

/** What a body may hold: a bulk one comes as an object, or as a list. */
interface KnownBody {
  readonly object: KnownFields | undefined;
  readonly list: KnownFields | undefined;
}

export class Contract {
  readonly document: OpenApiDocument;
  /** Every operationId of the document, those included that a fidelity leaves out. */
  readonly ids: readonly string[];
  readonly operations: ReadonlyMap<string, Operation>;
  readonly #router: RouterContext<Map<string, Operation>> = createRouter();
  readonly #compiler: SchemaCompiler;
  readonly #clearable = new Map<string, ReadonlySet<string>>();
  readonly #knownFields = new Map<string, KnownBody>();
  readonly #idFields = new Map<string, IdFields>();

  constructor(name: ContractName, options: ContractOptions) {
    this.document = readDocument(name);
    const all = readOperations(this.document);
    const operations = all.filter((operation) => options.fidelity === 'full' || !operation.sandboxOnly);
    this.ids = all.map(({ id }) => id);
    this.operations = new Map(operations.map((operation) => [operation.id, operation]));
    const paths = groupByPath(operations);
    for (const [path, group] of paths) {
      addRoute(this.#router, '', path.replaceAll(/\{(\w+)\}/g, ':$1'), new Map(group.map((operation) => [operation.method, operation])));
    }
    this.#compiler = createSchemaCompiler(this.document);
  }

  /** HEAD is GET without the body. `allow` is empty when no operation has this path. */
  match(method: string, path: string): RouteMatch {
    const route = findRoute(this.#router, '', path);
    if (!route) return { found: false, allow: [] };
    const operation = route.data.get(method === 'HEAD' ? 'GET' : method);
    if (operation) return { found: true, operation, params: route.params ?? {} };
    return { found: false, allow: [...route.data.keys()].flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])) };
  }

  /** Types and validates a request. `params` are decoded path parameters. */
  validate(operation: Operation, params: Readonly<Record<string, string>>, queryText: string, body: unknown): Validated {
    const faults: Fault[] = [];
    const malformed: MalformedReference[] = [];
    const path: Record<string, unknown> = { ...params };
    const query = parseQuery(queryText, operation.parameters);
    faults.push(...query.faults);
    const unknown = unknownParameters(queryText, operation.parameters);
    if (operation.strict) faults.push(...unknown.map((name) => unknownParameterFault(name, operation.parameters)));
    const ignored = operation.strict ? [] : told([...unknown, ...this.#ignored(operation, body)]);
    operation.parameters.forEach((parameter, at) => {
      if (parameter.in === 'header' || query.faults.some((fault) => fault.field === parameter.name)) return;
      const values = parameter.in === 'path' ? path : query.values;
      const value = values[parameter.name];
      if (value === undefined) {
        if (parameter.required) faults.push({ field: parameter.name, constraint: 'required', message: `\`${parameter.name}\` is required.` });
        return;
      }
      if (isPlainUuid(parameter.schema) && typeof value === 'string' && isUuid(value)) {
        // records are found by ids in lower case
        values[parameter.name] = value.toLowerCase();
        return;
      }
      this.#check(this.#parameterPointer(operation, at), value, parameter.name, faults, malformed);
    });
    const rows = operation.body && operation.rows && body !== undefined ? this.#rows(operation.rows, body, faults) : [];
    if (operation.body && !operation.rows && body !== undefined) {
      this.#tidy(operation.body.pointer, operation.body.schema, body);
      this.#check(operation.body.pointer, body, '', faults, malformed);
    }
    return { input: { path, query: query.values, body, rows }, faults, malformed, ignored };
  }

  /** The faults of an answer; none when it is as openapi.yaml says. For tests and SANDBOX_CHECK_ANSWERS. */
  answerFaults(operation: Operation, status: number, body: unknown): readonly Fault[] {
    const pointer = operation.answers.has(status) ? operation.answers.get(status) : operation.otherAnswer;
    if (pointer === undefined) return [{ field: '', constraint: 'status', message: `${operation.id} must not answer ${status}.` }];
    if (pointer === null) return body === undefined ? [] : [{ field: '', constraint: 'body', message: `${operation.id} ${status} has no body.` }];
    const validate = this.#compiler.compile(pointer, true);
    return validate(body) ? [] : toFaults(validate.errors ?? []);
  }

  /** A row that came otherwise than in a bulk body: tidied as such a one is, and its faults, every one. @param value is changed */
  checkRow(name: string, value: unknown): Pick<Validated, 'faults' | 'malformed'> {
    const pointer = `/components/schemas/${name}`;
    const { value: schema } = resolve<JsonSchema>(this.document, { $ref: `#${pointer}` }, '');
    const [faults, malformed]: [Fault[], MalformedReference[]] = [[], []];
    this.#tidy(pointer, schema, value);
    this.#check(pointer, value, '', faults, malformed);
    return { faults, malformed };
  }

  /** The faults of a value against a named schema of the document. */
  schemaFaults(schema: string, value: unknown): readonly Fault[] {
    return this.pointerFaults(`/components/schemas/${schema}`, value);
  }

  /** The faults of a value against the schema at a pointer of the document. */
  pointerFaults(pointer: string, value: unknown): readonly Fault[] {
    const validate = this.#compiler.compile(pointer, true);
    return validate(value) ? [] : toFaults(validate.errors ?? []);
  }

  /** Compiles everything, so that a schema that can't be compiled is found by a test and not by a request. */
  compileAll(): number {
    let compiled = 0;
    for (const operation of this.operations.values()) {
      const incoming = [operation.body?.pointer, operation.rows && `/components/schemas/${operation.rows.schema}`];
      const pointers = [...operation.answers.values(), ...incoming, ...operation.parameters.map((_, at) => this.#parameterPointer(operation, at))];
      for (const pointer of pointers) {
        if (typeof pointer !== 'string') continue;
        for (const all of [false, true]) this.#compiler.compile(pointer, all);
        compiled += 1;
      }
    }
    return compiled;
  }

  #parameterPointer(operation: Operation, at: number): string {
    const escaped = operation.path.replaceAll('~', '~0').replaceAll('/', '~1');
    const item = this.document.paths[operation.path];
    const shared = Array.isArray(item?.['parameters']) ? item['parameters'].length : 0;
    const here = at < shared ? `/paths/${escaped}/parameters/${at}` : `/paths/${escaped}/${operation.method.toLowerCase()}/parameters/${at - shared}`;
    const node = at < shared ? item?.['parameters'] : (item?.[operation.method.toLowerCase()] as { parameters?: unknown } | undefined)?.parameters;
    const { pointer } = resolve(this.document, Array.isArray(node) ? node[at < shared ? at : at - shared] : undefined, here);
    return `${pointer}/schema`;
  }

  #check(pointer: string, value: unknown, prefix: string, faults: Fault[], malformed: MalformedReference[]): boolean {
    // The first pass stops at the first fault: what is right costs least, and what is wrong is known to be wrong.
    if (this.#compiler.compile(pointer, false)(value)) return true;
    const validate = this.#compiler.compile(pointer, true);
    validate(prune(value));
    malformed.push(...malformedReferences(validate.errors ?? [], prefix));
    faults.push(...toFaults(validate.errors ?? [], prefix));
    return false;
  }

  #ignored({ body: described, rows }: Operation, body: unknown): readonly string[] {
    if (!described || body === undefined) return [];
    let known = this.#knownFields.get(described.pointer);
    if (!known) this.#knownFields.set(described.pointer, (known = this.#knownOf(described, rows)));
    return ignoredFields(Array.isArray(body) ? known.list : known.object, body);
  }

  #knownOf({ schema }: NonNullable<Operation['body']>, rows: Operation['rows']): KnownBody {
    if (!rows) {
      const known = knownFieldsOf(this.document, schema);
      return { object: known, list: known };
    }
    const each = knownFieldsOf(this.document, { $ref: `#/components/schemas/${rows.schema}` });
    const list = { fields: new Map(), each };
    return { object: { fields: new Map([[rows.field, list]]), each: undefined }, list };
  }

  /** The rows of a bulk body, each validated alone. What is wrong with the body itself goes to `faults`. */
  #rows({ schema: name, field }: NonNullable<Operation['rows']>, body: unknown, faults: Fault[]): Row<unknown>[] {
    const rows = unwrapRows(body, field);
    if (!rows) faults.push({ field: '', constraint: 'type', message: `The body must be an array of rows, or an object that holds it in \`${field}\`.` });
    else if (rows.length === 0) faults.push({ field: '', constraint: 'minItems', message: 'The body must have at least one row.' });
    else if (rows.length > MAX_ROWS)
      faults.push({ field: '', constraint: 'maxItems', message: `The body must have at most ${MAX_ROWS} rows; got ${rows.length}. Split the request.` });
    if (!rows || faults.length > 0) return [];
    const pointer = `/components/schemas/${name}`;
    const { value: schema } = resolve<JsonSchema>(this.document, { $ref: `#${pointer}` }, '');
    const validate = this.#compiler.compile(pointer, false);
    return rows.map((value, index) => {
      this.#tidy(pointer, schema, value);
      // not every fault: ten thousand rows with a thousand each would be ten million
      const unclean = textFaults(value).slice(0, 1);
      if (unclean.length > 0) return { index, faults: unclean, malformed: [] };
      if (validate(value)) return { index, value };
      return { index, faults: toFaults(validate.errors ?? []).slice(0, 1), malformed: malformedReferences(validate.errors ?? []) };
    });
  }

  /** Makes of a body, or of a row, what an operation expects; wrong values stay as they came. */
  #tidy(pointer: string, schema: JsonSchema, body: unknown): void {
    this.#clearEmptyText(pointer, schema, body);
    let idFields = this.#idFields.get(pointer);
    if (!idFields) this.#idFields.set(pointer, (idFields = idFieldsOf(this.document, schema)));
    foldIds(idFields, body);
  }

  /** `""` in an optional string is null: CSV readers give it. Changes the parsed body, which nobody else holds. */
  #clearEmptyText(pointer: string, schema: JsonSchema, body: unknown): void {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
    let clearable = this.#clearable.get(pointer);
    if (!clearable) this.#clearable.set(pointer, (clearable = new Set(clearableFields(this.document, schema))));
    const fields = body as Record<string, unknown>;
    for (const field of clearable) if (Object.hasOwn(fields, field) && fields[field] === '') fields[field] = null;
  }
}

const MAX_ROWS = 10_000;

/** Arrays over any limit of the contract are cut before every fault is collected: 500,000 bad elements are one fault, `maxItems`. */
const PRUNE_AT = 1_001;

function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > PRUNE_AT ? value.slice(0, PRUNE_AT) : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (!entries.some(([, child]) => Array.isArray(child) && child.length > PRUNE_AT)) return value;
  return Object.fromEntries(entries.map(([key, child]) => [key, Array.isArray(child) && child.length > PRUNE_AT ? child.slice(0, PRUNE_AT) : child]));
}

function malformedReferences(errors: readonly ErrorObject[], prefix = ''): MalformedReference[] {
  return errors.flatMap((error) => {
    const collection = error.keyword === 'format' ? (error.parentSchema as Record<string, unknown> | undefined)?.['x-refers-to'] : undefined;
    if (typeof collection !== 'string' || typeof error.data !== 'string') return [];
    return [{ field: toFaults([error], prefix)[0]?.field ?? '', collection, value: error.data }];
  });
}

/** The array itself, or what an object holds in the field for it, as `{"students": [...]}`. */
function unwrapRows(body: unknown, field: string): unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined;
  const rows = (body as Record<string, unknown>)[field];
  return Array.isArray(rows) ? rows : undefined;
}

/** The optional fields of a body that take a string or null. */
function clearableFields(document: OpenApiDocument, schema: JsonSchema): string[] {
  const { value } = resolve<JsonSchema>(document, schema, '');
  if (typeof value !== 'object') return [];
  const required = Array.isArray(value['required']) ? value['required'] : [];
  const properties = typeof value['properties'] === 'object' && value['properties'] !== null ? Object.entries(value['properties']) : [];
  const own = properties.filter(([name, property]) => !required.includes(name) && takes(document, property, 'string') && takes(document, property, 'null'));
  const parts = Array.isArray(value['allOf']) ? value['allOf'].flatMap((part: JsonSchema) => clearableFields(document, part)) : [];
  return [...own.map(([name]) => name), ...parts];
}

/** Whether a value of a type can fit a schema. */
function takes(document: OpenApiDocument, schema: unknown, type: string): boolean {
  const { value } = resolve<JsonSchema>(document, schema, '');
  if (typeof value !== 'object') return false;
  const { type: types, oneOf, anyOf } = value;
  const branches = oneOf ?? anyOf;
  if (Array.isArray(branches)) return branches.some((branch) => takes(document, branch, type));
  return Array.isArray(types) ? types.includes(type) : types === type;
}

/** The commonest parameter: an id with nothing more to say about it. */
function isPlainUuid(schema: JsonSchema): boolean {
  return typeof schema === 'object' && schema['format'] === 'uuid' && schema['type'] === 'string';
}

function groupByPath(operations: readonly Operation[]): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) groups.set(operation.path, [...(groups.get(operation.path) ?? []), operation]);
  return groups;
}
