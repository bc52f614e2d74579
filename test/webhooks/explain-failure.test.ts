import { expect, it } from 'vitest';

import { explainFailure } from '../../src/webhooks/explain-failure.js';

const failure = (code: string, message = 'said by the socket'): Error => Object.assign(new Error(message), { code });

it.each<[url: string, error: unknown, words: string]>([
  ['http://127.0.0.1:3000/hook', failure('ECONNREFUSED'), 'connection refused: is the receiver running on 3000? From a container use host.docker.internal.'],
  ['http://localhost/', failure('ECONNREFUSED'), 'connection refused: is the receiver running on 80? From a container use host.docker.internal.'],
  ['https://[::1]/', failure('ECONNREFUSED'), 'connection refused: is the receiver running on 443? From a container use host.docker.internal.'],
  ['http://lms:8080/', failure('ECONNREFUSED'), 'connection refused: is the receiver running on 8080?'],
  ['http://lsm.internal/', failure('ENOTFOUND'), 'the host lsm.internal is not known: is it spelt right, and known where the sandbox runs?'],
  ['http://lms/', failure('EAI_AGAIN'), "the host lms can't be looked up now: the name server does not answer"],
  ['http://lms/', failure('ECONNRESET', 'socket hang up'), 'the receiver closed the connection before it answered'],
  ['http://lms/', failure('EPIPE'), 'the receiver closed the connection before it had read the body'],
  ['http://10.9.9.9:81/', failure('ETIMEDOUT'), "10.9.9.9:81 can't be reached: no connection in time"],
  ['http://10.9.9.9/', failure('EHOSTUNREACH'), "10.9.9.9 can't be reached from where the sandbox runs"],
  [
    'https://lms/',
    failure('DEPTH_ZERO_SELF_SIGNED_CERT'),
    "the receiver's certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). Set `tls_verify: false` on the endpoint, or NODE_EXTRA_CA_CERTS for the sandbox.",
  ],
  [
    'https://lms/',
    failure('CERT_HAS_EXPIRED'),
    "the receiver's certificate is not trusted (CERT_HAS_EXPIRED). Set `tls_verify: false` on the endpoint, or NODE_EXTRA_CA_CERTS for the sandbox.",
  ],
  ['https://lms/', failure('ERR_TLS_CERT_ALTNAME_INVALID'), "the receiver's certificate is not for lms. With `tls_verify: false` the endpoint takes it."],
  ['https://lms:8443/', failure('EPROTO', 'SSL routines:ssl3_get_record:wrong version number'), 'the receiver speaks no TLS on 8443: is its URL http://?'],
  ['https://lms/', failure('ERR_SSL_WRONG_VERSION_NUMBER'), 'the receiver speaks no TLS on 443: is its URL http://?'],
  ['https://lms/', failure('ERR_SSL_PACKET_LENGTH_TOO_LONG'), 'the receiver speaks no TLS on 443: is its URL http://?'],
  ['http://lms/', failure('HPE_CR_EXPECTED'), "the receiver's answer is malformed: its lines end with LF alone, HTTP wants CR LF"],
  ['http://lms/', failure('HPE_SOMETHING_NEW'), "the receiver's answer is malformed: HPE_SOMETHING_NEW"],
  ['http://lms/', failure('EWHATEVER'), 'said by the socket'],
  ['http://lms/', failure('EWHATEVER', ''), 'EWHATEVER'],
  ['http://lms/', 'a text', 'a text'],
  [
    'http://localhost:3000/',
    new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]),
    'connection refused: is the receiver running on 3000? From a container use host.docker.internal.',
  ],
])('to %s: %o is said as %j', (url, error, words) => {
  expect(explainFailure(url, error)).toBe(words);
});
