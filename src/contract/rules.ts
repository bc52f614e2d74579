// What JSON Schema can't say of a value, and openapi.admin.yaml names by `x-rule`: so that an answer tells of it together with what the
// schemas find, and not after it.

import type { Fault } from '../domain/fault.js';
import { redirectUriFault } from '../domain/redirect-uri.js';
import { urlFault } from '../domain/refused-address.js';
import { lineFault } from '../domain/visible-line.js';

/** What breaks a rule: which field below the value, empty for the value itself, and the end of a sentence about it, without its full stop. */
type Broken = Fault | null;

const broken = (constraint: string, message: string, field = ''): Broken => ({ field, constraint, message });

/** A rule of texts; what is no text is the schema's business. @param fault the end of a sentence; null where nothing is wrong */
const ofText =
  (constraint: string, fault: (text: string) => string | null) =>
  (value: unknown): Broken => {
    const found = typeof value === 'string' ? fault(value) : null;
    return found === null ? null : broken(constraint, found);
  };

/** A GET of an endpoint whose deliveries go to an inbox gives both: the address is that inbox's. */
const isItsAddress = (endpoint: object): boolean =>
  String(Reflect.get(endpoint, 'url')).endsWith(`/_admin/inbox/${encodeURIComponent(String(Reflect.get(endpoint, 'inbox')))}`);

const RULES: Readonly<Record<string, (value: unknown) => Broken>> = {
  redirect_uri: ofText('redirect_uri', (uri) => {
    const fault = redirectUriFault(uri);
    return fault === null ? null : `${fault}; got ${JSON.stringify(uri)}`;
  }),
  address: ofText('address', urlFault),
  line: ofText('line', lineFault),
  url_or_inbox: (value) => {
    if (typeof value !== 'object' || value === null) return null;
    const has = (name: string): boolean => ![undefined, null, ''].includes(Reflect.get(value, name));
    if (has('url') && has('inbox') && !isItsAddress(value)) return broken('exclusive', "can't be given beside `url`: an endpoint has one of the two", 'inbox');
    if (has('url') || has('inbox')) return null;
    return broken('required', 'is required: where the deliveries go. Or name an `inbox`, and see them here', 'url');
  },
};

/** @throws for a name that is no rule: the document is wrong */
export function ruleOf(name: string): (value: unknown) => Broken {
  const rule = RULES[name];
  if (!rule) throw new Error(`there is no rule ${name}`);
  return rule;
}
