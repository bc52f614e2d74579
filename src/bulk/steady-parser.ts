// csv-parse, made steady: rows of any length cost the same. For that it reaches the parser's inner state, which csv-parse doesn't document;
// the check below fails in words if another version has none.

/**
 * csv-parse makes an error, with a stack and a copy of the row, for each row that isn't as long as the first, even where it is told that
 * lengths differ: that costs thirty times the row. Its parser is let believe that each row is as long as it should be.
 * @throws Error where the parser isn't made as that of the version this is written for
 */
export function expectAnyLength(parser: object): void {
  const api: unknown = Reflect.get(parser, 'api');
  if (!isObject(api) || !isObject(api['state']) || typeof api['__onRecord'] !== 'function')
    throw new Error('this version of csv-parse is made otherwise than 7.0.3: bulk/steady-parser.ts must follow');
  const { state, __onRecord: take } = api;
  api['__onRecord'] = (push: unknown): unknown => {
    if (Array.isArray(state['record'])) state['expectedRecordLength'] = state['record'].length;
    return Reflect.apply(take, api, [push]);
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
