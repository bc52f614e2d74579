// Hides secrets in what the request journal kept: headers, bodies, queries. Pure. A body may be cut short, or be no JSON at all.

const MASK = '***';

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-secret', 'x-sandbox-admin-token']);

/** Headers that hold an address: its query may hold a code on its way to an app. */
const ADDRESS_HEADERS = new Set(['location', 'referer']);

/** `password`, `client_secret`, `accessToken`, `otp`, `code_verifier`, ... */
const SECRET_FIELD = /(?:^|_)(?:password|passwd|passphrase|secret|token|assertion|otp|csrf|code_verifier)(?:_confirmation)?$/;

/** OAuth's authorization code. It is a secret in a query or form; in JSON, `code` names an error as a rule, and must stay readable. */
const CODE_FIELD = 'code';

/** Strings, punctuation, other scalars, space: every character of a JSON text is in one of them. A string may lack its end. */
const JSON_TOKEN = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|[{}[\],:]|[^\s"{}[\],:]+|\s+/g;

const CLOSED_STRING = /^"(?:[^"\\]|\\[^])*"$/;

/** A form that is encoded as it should be; a secret at its beginning hides nothing that follows. */
const FORM = /^[\w.~%+*-]+=\S*$/;

/** What the journal appends to a body that it cut. */
const CUT = /… \(\d+ characters\)$/;

/** A raw header list, as Node gives it, with names in lower case; what came twice is joined by commas. */
export function maskHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = maskHeader(name, raw[at + 1] ?? '');
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}

/** @param name in lower case */
function maskHeader(name: string, value: string): string {
  if (SECRET_HEADERS.has(name) || isSecretField(name)) return MASK;
  return ADDRESS_HEADERS.has(name) ? maskPath(value) : value;
}

/**
 * The text as it came, but for the values of secret fields: of JSON, whole or cut, or of a form.
 * @param hasCodes `code` is an authorization code in JSON too, as it is in what an app sends to the token endpoint
 */
export function maskBody(text: string, hasCodes = false): string {
  const isSecret = hasCodes ? isSecretParameter : isSecretField;
  const cut = CUT.exec(text)?.[0] ?? '';
  const body = text.slice(0, text.length - cut.length);
  if (/^\s*[{[]/.test(body)) return maskJson(body, isSecret) + cut;
  return (FORM.test(body) ? maskForm(body) : maskLines(maskForm(maskParts(body)), isSecret)) + cut;
}

/** A path, or a whole address, as it came, but for the values of secret parameters in its query. */
export function maskPath(path: string): string {
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query + 1) + maskForm(path.slice(query + 1));
}

/** Every scalar in the value of a secret field is masked, however deep; the bytes around stay as they were. */
function maskJson(text: string, isSecret: IsSecret): string {
  /** How many brackets are open, and how many were where the secret value began. */
  let depth = 0;
  let secretAt: number | undefined;
  let last = '';
  const masked = (text.match(JSON_TOKEN) ?? []).map((token) => {
    if (/^\s/.test(token)) return token;
    if (token === ':' && secretAt === undefined && isSecret(unquote(last))) secretAt = depth;
    else if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    // the value has ended: its object goes on, or is closed
    if (secretAt !== undefined && (depth < secretAt || (depth === secretAt && token === ','))) secretAt = undefined;
    last = token;
    return secretAt === undefined || /^[{}[\],:]/.test(token) ? token : hide(token);
  });
  return masked.join('');
}

/** null says that there is no secret; it is kept. A string that was cut stays open. */
function hide(token: string): string {
  if (token === 'null') return token;
  const isCut = token.startsWith('"') && !CLOSED_STRING.test(token);
  return isCut ? `"${MASK}` : `"${MASK}"`;
}

function maskForm(text: string): string {
  return text
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals !== -1 && isSecretParameter(decode(pair.slice(0, equals))) ? `${pair.slice(0, equals)}=${MASK}` : pair;
    })
    .join('&');
}

/** `multipart/form-data`, which is a common first try: the value of a part follows its headers and an empty line. */
function maskParts(text: string): string {
  return text.replaceAll(/(\bname="([^"\r\n]{1,60})"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n)([\s\S]*?)(?=\r?\n--|$)/g, (part, head: string, name: string) =>
    isSecretParameter(name) ? `${head}${MASK}` : part,
  );
}

/** A body that is neither JSON nor a form, as YAML sent by mistake: `password: x`, line by line. */
function maskLines(text: string, isSecret: IsSecret): string {
  return text.replaceAll(/^([^\w\n]{0,20}(\w[\w-]{0,60})[^\w\n]{0,3}[:=][ \t]*)(\S.*)$/gm, (line, head: string, name: string) =>
    isSecret(name) ? `${head}${MASK}` : line,
  );
}

type IsSecret = (name: string) => boolean;

/** Of a query or form. */
function isSecretParameter(name: string): boolean {
  return name.toLowerCase() === CODE_FIELD || isSecretField(name);
}

function isSecretField(name: string): boolean {
  return SECRET_FIELD.test(
    name
      .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toLowerCase(),
  );
}

/** A key with escapes is the key that a parser sees. */
function unquote(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    // broken JSON may quote as JavaScript does
    return token.replaceAll(/^'|'$/g, '');
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A stored secret in a list: enough to tell it from others, not to use it. */
export function maskSecret(secret: string): string {
  return secret.length >= 8 ? `${secret.slice(0, 4)}...` : '...';
}
