// Why an attempt got no answer, in words that say what to look at. Pure.

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
  EPROTO: (url, error) => (/wrong version|packet length/i.test(error.message) ? noTls(url) : error.message),
  ERR_SSL_WRONG_VERSION_NUMBER: (url) => noTls(url),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (url) => noTls(url),
};

const noTls = (url: URL): string => `the receiver speaks no TLS on ${portOf(url)}: is its URL http://?`;

/** Errors of TLS certificates, and of answers that are not HTTP. */
function explainFamily(code: string, { message }: Error): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return `the receiver's certificate is not trusted (${code}). Set \`tls_verify: false\` on the endpoint, or NODE_EXTRA_CA_CERTS for the sandbox.`;
  if (code.startsWith('HPE_')) return `the receiver's answer is no HTTP (${code}): does it expect https://?`;
  return message === '' ? code : message;
}

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

/** A sandbox in a container reaches only itself by a loopback address. */
function containerHint({ hostname }: URL): string {
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname) ? ' From a container use host.docker.internal.' : '';
}
