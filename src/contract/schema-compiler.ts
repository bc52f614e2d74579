// Ajv, set up once for a document: its own formats, the vendor keywords that we know, and faults in our words.
// Loaded and compiled at first use: compiling every operation at start costs 300 ms and 20 MB.

import { createRequire } from 'node:module';

import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';

import { isDate, parseTime } from '../domain/time.js';
import { requireSpareFiles } from '../platform/lazily.js';
import type { OpenApiDocument } from './document.js';
import { ruleOf } from './rules.js';

export type { ErrorObject, ValidateFunction };

/** Lower or upper case; ajv-formats would also take `urn:uuid:`, which no path of ours can hold. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

export interface SchemaCompiler {
  /** Validates what stands at a pointer of the document; `all` collects every fault, else the first one ends it. */
  compile(pointer: string, all: boolean): ValidateFunction;
}

export function createSchemaCompiler(document: OpenApiDocument): SchemaCompiler {
  const compilers = new Map<boolean, Ajv2020>();
  // one map for each of the two, so that a request makes no text to find its validator by
  const compiled = { first: new Map<string, ValidateFunction>(), all: new Map<string, ValidateFunction>() };
  return {
    compile(pointer, all) {
      const validators = all ? compiled.all : compiled.first;
      const known = validators.get(pointer);
      if (known) return known;
      let ajv = compilers.get(all);
      if (!ajv) compilers.set(all, (ajv = createAjv(document, all)));
      const validate = ajv.compile({ $ref: `contract#${encodeURI(pointer)}` });
      validators.set(pointer, validate);
      return validate;
    },
  };
}

function createAjv(document: OpenApiDocument, allErrors: boolean): Ajv2020 {
  // Both are CommonJS, so that they can be loaded here and now, in the middle of the first request.
  requireSpareFiles();
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { fullFormats } = require('ajv-formats/dist/formats.js') as typeof import('ajv-formats/dist/formats.js');
  const ajv = new Ajv2020({ allErrors, verbose: true, strictTypes: false, strictRequired: false, validateSchema: false, logger: false, messages: true });
  ajv.addVocabulary(['x-refers-to', 'x-source', 'example', 'externalDocs', 'xml', 'discriminator']);
  ajv.addFormat('email', fullFormats.email);
  ajv.addFormat('uri', fullFormats.uri);
  ajv.addFormat('uuid', UUID);
  ajv.addFormat('date', isDate);
  ajv.addFormat('date-time', (text: string) => parseTime(text) !== null);
  ajv.addFormat('password', true);
  for (const format of ['int32', 'int64', 'float', 'double']) ajv.addFormat(format, { type: 'number', validate: () => true });
  ajv.addKeyword({ keyword: 'x-rule', schemaType: 'string', compile: (name: string) => keepRule(name) });
  // resolving a reference compiles the document around it too: to Ajv its own fields are annotations
  ajv.addVocabulary(Object.keys(document));
  ajv.addSchema(document as object, 'contract');
  return ajv;
}

/** A rule as Ajv has keywords: its faults are told as those of any other. */
function keepRule(name: string): DataValidateFunction {
  const rule = ruleOf(name);
  const validate: DataValidateFunction = (value, place) => {
    const fault = rule(value);
    if (fault === null) return true;
    const { field, constraint, message } = fault;
    validate.errors = [{ keyword: constraint, message, params: {}, instancePath: `${place?.instancePath ?? ''}${field === '' ? '' : `/${field}`}` }];
    return false;
  };
  return validate;
}
