// Why an attempt got no answer, or none that is a success, in words that say what to look at. Pure.

/** @param url where it went; @param error what the socket or the HTTP parser said */
export function explainFailure(url: string, error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // for a host with several addresses the error holds one error each, mostly all the same
  if (error instanceof AggregateError) return [...new Set(error.errors.map((each: unknown) => explainFailure(url, each)))].join('; ');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return EXPLAINED[code]?.(new URL(url), error) ?? explainFamily(code, error);
}

const EXPLAINED: Readonly<Record<string, (url: URL, error: Error) => string>> = {
  ECONNREFUSED: (url) => `connection refused: is the receiver running on ${portOf(url)}?${containerHint(url)}`,
  ENOTFOUND: ({ hostname }) => `the host ${hostname} is not known: is it spelt right, and known where the sandbox runs?`,
  EAI_AGAIN: ({ hostname }) => `the host ${hostname} can't be looked up now: the name server does not answer`,
  ECONNRESET: () => 'the receiver closed the connection before it answered',
  EPIPE: () => 'the receiver closed the connection before it had read the body',
  ETIMEDOUT: ({ host }) => `${host} can't be reached: no connection in time`,
  EHOSTUNREACH: ({ host }) => `${host} can't be reached from where the sandbox runs`,
  ENETUNREACH: ({ host }) => `${host} can't be reached from where the sandbox runs`,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ hostname }) => `the receiver's certificate is not for ${hostname}. With \`tls_verify: false\` the endpoint takes it.`,
  EPROTO: explainTls,
  ERR_SSL_WRONG_VERSION_NUMBER: (url) => noTls(url),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (url) => noTls(url),
};

const noTls = (url: URL): string => `the receiver speaks no TLS on ${portOf(url)}: is its URL http://?`;

/** What the HTTP parser refuses, each by its one reason. */
const NO_HTTP: Readonly<Record<string, string>> = {
  HPE_CR_EXPECTED: 'its lines end with LF alone, HTTP wants CR LF',
  HPE_LF_EXPECTED: 'it has a CR without its LF',
  HPE_HEADER_OVERFLOW: 'its headers are longer than 16 KiB',
  HPE_INVALID_HEADER_TOKEN: 'it has a malformed header',
  HPE_INVALID_CONTENT_LENGTH: 'its Content-Length is no number',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'it has two of Content-Length',
  HPE_INVALID_TRANSFER_ENCODING: 'it has both Transfer-Encoding and Content-Length',
  HPE_INVALID_CHUNK_SIZE: 'a chunk of its body has a malformed size',
  HPE_STRICT: 'a line of it, or a chunk, does not end where it should',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'its chunk extensions are longer than 16 KiB',
  HPE_INVALID_STATUS: 'its status is not three digits',
  HPE_INVALID_VERSION: 'its version of HTTP is not 1.0 or 1.1',
  HPE_CLOSED_CONNECTION: 'it goes on after its end, though it says `Connection: close`',
};

const HTTP2_ALONE = 'the receiver speaks HTTP/2 alone; webhooks are sent by HTTP/1.1';

/** Node gives some of OpenSSL's errors one code, and tells them apart by words alone. */
function explainTls(url: URL, { message }: Error): string {
  if (/wrong version|packet length/i.test(message)) return noTls(url);
  return /no application protocol/i.test(message) ? HTTP2_ALONE : message;
}

/** What an answer that does not begin as HTTP is, by its first bytes. */
function explainStart(bytes: Uint8Array): string {
  const [first, , , fourth] = bytes;
  // a TLS record: an alert or a handshake (RFC 8446, section 5.1)
  if (first === 0x15 || first === 0x16) return 'the receiver speaks TLS: is its URL https://?';
  // a frame of HTTP/2 that holds settings (RFC 9113, section 6.5)
  if (first === 0 && fourth === 4) return HTTP2_ALONE;
  // oxlint-disable-next-line no-control-regex
  const start = Buffer.from(bytes.subarray(0, 20))
    .toString('latin1')
    .replaceAll(/[^\u0020-\u007e]/g, '?');
  return `the receiver's answer is no HTTP: it begins with ${JSON.stringify(start)}`;
}

function explainParser(code: string, error: Error): string {
  if (code === 'HPE_INVALID_CONSTANT' && 'rawPacket' in error && error.rawPacket instanceof Uint8Array) return explainStart(error.rawPacket);
  const reason = NO_HTTP[code] ?? ('reason' in error && typeof error.reason === 'string' ? error.reason : code);
  return `the receiver's answer is malformed: ${reason}`;
}

/** Why an answer ended after its head: what came of it is no success, whatever its status says. */
export function explainBreak(url: string, error: unknown): string {
  const isReset = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
  return isReset ? 'the answer broke off: the receiver closed the connection before its end' : explainFailure(url, error);
}

/**
 * Why an answer that came whole is no success, where that needs a word.
 * @returns null where its status says it all
 */
export function explainAnswer({ status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string>> }): string | null {
  if (status < 300 || status > 399) return null;
  const to = headers['location'];
  if (to === undefined) return `${status}: redirects are not followed, and it does not say where to`;
  return `${status}: redirects are not followed. It led to ${JSON.stringify(to.slice(0, MAX_ADDRESS))}: is that the endpoint's address?`;
}

/** Characters of an address that an error shows. */
const MAX_ADDRESS = 300;

/** Errors of TLS certificates, and of answers that are not HTTP. */
function explainFamily(code: string, error: Error): string {
  const { message } = error;
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return `the receiver's certificate is not trusted (${code}). Set \`tls_verify: false\` on the endpoint, or NODE_EXTRA_CA_CERTS for the sandbox.`;
  if (code.startsWith('HPE_')) return explainParser(code, error);
  if (code.includes('NO_APPLICATION_PROTOCOL')) return HTTP2_ALONE;
  return message === '' ? code : message;
}

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

/** A sandbox in a container reaches only itself by a loopback address. */
function containerHint({ hostname }: URL): string {
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname) ? ' From a container use host.docker.internal.' : '';
}
