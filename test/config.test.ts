import { describe, expect, it } from 'vitest';

import { type Config, ConfigError, type RawSettings, readConfig, settings, unknownVariables } from '../src/config.js';

const DEFAULTS: Config = {
  port: 4_600,
  host: '127.0.0.1',
  data: '.sandbox-data',
  seed: 'default',
  seedYaml: undefined,
  fakerSeed: 20_260_123,
  asOf: undefined,
  publicUrl: undefined,
  reset: false,
  log: 'pretty',
  lock: true,
  fsync: false,
  fidelity: 'full',
  autoApprove: undefined,
  maxWorkspaces: 10_000,
  eventLogLimit: 10_000,
  maxEndpoints: 100,
  adminToken: undefined,
  allowedHosts: [],
  bodyLimit: 1_048_576,
  bulkBodyLimit: 33_554_432,
  checkAnswers: false,
  nameOf: expect.any(Function),
};

describe('readConfig', () => {
  it('without flags and environment gives the documented defaults', () => {
    expect(readConfig({}, {})).toEqual(DEFAULTS);
  });

  it('takes an empty variable for an unset one, as a compose file writes it', () => {
    const empty = Object.fromEntries(Object.values(settings).map(({ env }) => [env, '']));
    expect(readConfig({}, empty)).toEqual(DEFAULTS);
  });

  it('knows how whoever started it writes a setting', () => {
    const { nameOf } = readConfig({ seed: 'empty' }, { SANDBOX_AS_OF: 'now', PORT: '0', SANDBOX_DATA: '' });
    expect([nameOf('seed'), nameOf('asOf'), nameOf('port'), nameOf('data'), nameOf('fsync')]).toEqual([
      '--seed',
      'SANDBOX_AS_OF',
      'PORT',
      '--data',
      'SANDBOX_FSYNC',
    ]);
    expect(readConfig({ seed: 'empty' }, {}, 'options').nameOf('fakerSeed')).toBe('fakerSeed');
  });

  it.each<[env: string, text: string, changes: Partial<Config>]>([
    ['PORT', '0', { port: 0 }],
    ['PORT', ' 8080 ', { port: 8_080 }],
    ['SANDBOX_HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['SANDBOX_HOST', '[::1]', { host: '::1' }],
    ['SANDBOX_HOST', ' ::1 ', { host: '::1' }],
    ['HOST', 'x86_64-conda-linux-gnu', { host: '127.0.0.1' }],
    ['SANDBOX_PORT', '8080', { port: 8_080 }],
    ['SANDBOX_PORT', 'tcp://10.0.0.7:4600', { port: 4_600 }],
    ['SANDBOX_HOST', 'tcp://10.0.0.7:4600', { host: '127.0.0.1' }],
    ['SANDBOX_DATA', 'memory', { data: 'memory' }],
    ['SANDBOX_SEED', './mine.yaml', { seed: './mine.yaml' }],
    ['SANDBOX_SEED_YAML', 'name: mine\n', { seedYaml: 'name: mine\n' }],
    ['SANDBOX_FAKER_SEED', '7', { fakerSeed: 7 }],
    ['SANDBOX_AS_OF', 'now', { asOf: 'now' }],
    ['SANDBOX_AS_OF', '2026-06-01T00:00:00+05:30', { asOf: '2026-06-01T00:00:00+05:30' }],
    ['SANDBOX_PUBLIC_URL', 'https://sandbox.example.com/', { publicUrl: 'https://sandbox.example.com' }],
    ['SANDBOX_PUBLIC_URL', 'HTTP://Sandbox:80/x//', { publicUrl: 'http://sandbox/x' }],
    ['SANDBOX_RESET', '1', { reset: true }],
    ['SANDBOX_RESET', 'Yes', { reset: true }],
    ['SANDBOX_RESET', 'off', { reset: false }],
    ['SANDBOX_LOG', 'json', { log: 'json' }],
    ['SANDBOX_LOCK', '0', { lock: false }],
    ['SANDBOX_FSYNC', 'true', { fsync: true }],
    ['SANDBOX_FIDELITY', 'documented', { fidelity: 'documented' }],
    ['SANDBOX_MAX_WORKSPACES', '1', { maxWorkspaces: 1 }],
    ['SANDBOX_MAX_ENDPOINTS', '3', { maxEndpoints: 3 }],
    ['SANDBOX_ADMIN_TOKEN', ' a secret ', { adminToken: ' a secret ' }],
    ['SANDBOX_ALLOWED_HOSTS', 'A.example, b.example ,,', { allowedHosts: ['a.example', 'b.example'] }],
    ['SANDBOX_ALLOWED_HOSTS', 'A.example:4600, [2001:DB8::1]:80, 2001:db8::2', { allowedHosts: ['a.example', '2001:db8::1', '2001:db8::2'] }],
    ['SANDBOX_BODY_LIMIT', '1024', { bodyLimit: 1_024 }],
    ['SANDBOX_BULK_BODY_LIMIT', '1073741824', { bulkBodyLimit: 1_073_741_824 }],
    ['SANDBOX_CHECK_ANSWERS', '1', { checkAnswers: true }],
  ])('%s=%j', (env, text, changes) => {
    expect(readConfig({}, { [env]: text })).toEqual({ ...DEFAULTS, ...changes });
  });

  it('flags win over the environment, the environment over the defaults, setting by setting', () => {
    const config = readConfig({ port: '1', seed: undefined }, { PORT: '2', SANDBOX_SEED: 'empty', SANDBOX_LOG: 'json' });
    expect(config).toEqual({ ...DEFAULTS, port: 1, seed: 'empty', log: 'json' });
  });

  it('does not look at a variable that a flag overrides, however bad it is', () => {
    expect(readConfig({ port: '1' }, { PORT: 'http' }).port).toBe(1);
  });

  it.each<[flags: RawSettings, environment: Record<string, string>, says: string]>([
    [{ port: '' }, {}, '--port must be a whole number from 0 to 65535; got "".'],
    [{ port: '0x10' }, {}, '--port must be a whole number from 0 to 65535; got "0x10".'],
    [{}, { SANDBOX_PORT: 'http', PORT: '80' }, 'SANDBOX_PORT must be a whole number from 0 to 65535; got "http".'],
    [{}, { SANDBOX_PORT: 'tcp://10.0.0.7:4600', PORT: 'http' }, 'PORT must be a whole number from 0 to 65535; got "http".'],
    [{}, { PORT: '65536' }, 'PORT must be a whole number from 0 to 65535; got "65536".'],
    [{}, { PORT: '99999999999' }, 'PORT must be a whole number from 0 to 65535; got "99999999999".'],
    [{ host: ' ' }, {}, '--host must be an address, as 127.0.0.1 or 0.0.0.0; got " ".'],
    [{ data: '' }, {}, '--data must be a folder, or memory; got "".'],
    [{}, { SANDBOX_SEED: ' ' }, 'SANDBOX_SEED must be default, empty, campus, or the path of a YAML file; got " ".'],
    [{}, { SANDBOX_FAKER_SEED: '2147483648' }, 'SANDBOX_FAKER_SEED must be a whole number from 0 to 2147483647; got "2147483648".'],
    [{ asOf: '2026-01-23' }, {}, '--as-of must be now, or a time as 2026-01-23T10:00:00Z; got "2026-01-23".'],
    [{ publicUrl: 'ftp://x' }, {}, '--public-url must be an http or https URL without query, as https://sandbox.example.com; got "ftp://x".'],
    [{ publicUrl: 'http://user@x' }, {}, '--public-url must be an http or https URL without query'],
    [{ publicUrl: 'http://user:secret@x' }, {}, '--public-url must be an http or https URL without query'],
    [{ publicUrl: 'http://x/?a=1' }, {}, '--public-url must be an http or https URL without query'],
    [{ publicUrl: 'http://x/#a' }, {}, '--public-url must be an http or https URL without query'],
    [{}, { SANDBOX_RESET: '2' }, 'SANDBOX_RESET must be 1 or 0 (true or false); got "2".'],
    [{ log: 'JSON' }, {}, '--log must be one of pretty, json or silent; got "JSON". Did you mean `json`?'],
    [{ log: 'prety' }, {}, '--log must be one of pretty, json or silent; got "prety". Did you mean `pretty`?'],
    [{}, { SANDBOX_FIDELITY: 'document' }, 'got "document". Did you mean `documented`?'],
    [{}, { SANDBOX_SEED: 'empty', SANDBOX_SEED_YAML: 'name: x' }, 'SANDBOX_SEED and SANDBOX_SEED_YAML are both given: leave one of them out.'],
    [{ seed: 'empty' }, { SANDBOX_SEED_YAML: 'name: x' }, '--seed and SANDBOX_SEED_YAML are both given: leave one of them out.'],
    ...['http://foo.example.com', 'a.example, foo.example.com/sandbox', '*.example.com', 'a b', '[::1', 'user@a.example', 'a.example:x'].map(
      (text): [RawSettings, Record<string, string>, string] => [
        {},
        { SANDBOX_ALLOWED_HOSTS: text },
        `SANDBOX_ALLOWED_HOSTS must be host names, comma-separated, without scheme and path, as sandbox.example.com; got ${JSON.stringify(text)}.`,
      ],
    ),
    [{}, { SANDBOX_FIDELITY: 'low' }, 'SANDBOX_FIDELITY must be one of full or documented; got "low".'],
    [{}, { SANDBOX_MAX_WORKSPACES: '0' }, 'SANDBOX_MAX_WORKSPACES must be a whole number from 1 to 1000000; got "0".'],
    [{}, { SANDBOX_MAX_ENDPOINTS: 'many' }, 'SANDBOX_MAX_ENDPOINTS must be a whole number from 1 to 100000; got "many".'],
    [{}, { SANDBOX_BODY_LIMIT: '10' }, 'SANDBOX_BODY_LIMIT must be a whole number from 1024 to 1073741824; got "10".'],
    [{}, { SANDBOX_BULK_BODY_LIMIT: '-1' }, 'SANDBOX_BULK_BODY_LIMIT must be a whole number from 1024 to 1073741824; got "-1".'],
  ])('%j %j is refused in one sentence that names it and what is allowed', (flags, environment, says) => {
    const read = (): Config => readConfig(flags, environment);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(says);
  });

  it('SANDBOX_PORT wins over PORT', () => {
    expect(readConfig({}, { SANDBOX_PORT: '1', PORT: '2' }).port).toBe(1);
  });

  it.each<[name: string, text: string, says: string | undefined]>([
    ['SANDBOX_SEDE', 'empty', 'There is no setting SANDBOX_SEDE: it changes nothing. Did you mean `SANDBOX_SEED`?'],
    ['SANDBOX_ADMIN_TOKN', 'sesame', 'There is no setting SANDBOX_ADMIN_TOKN: it changes nothing. Did you mean `SANDBOX_ADMIN_TOKEN`?'],
    ['SANDBOX_COLOR', 'red', 'There is no setting SANDBOX_COLOR: it changes nothing.'],
    ['SANDBOX_RESET', '1', undefined],
    ['SANDBOX_URL', 'http://127.0.0.1:4600', undefined],
    ['SANDBOX_COLOR', '', undefined],
    ['sandbox_seed', 'empty', undefined],
    // what Kubernetes sets for services called sandbox and sandbox-api
    ['SANDBOX_PORT', 'tcp://10.0.0.7:4600', undefined],
    ['SANDBOX_SERVICE_HOST', '10.0.0.7', undefined],
    ['SANDBOX_SERVICE_PORT', '4600', undefined],
    ['SANDBOX_SERVICE_PORT_HTTP', '4600', undefined],
    ['SANDBOX_PORT_4600_TCP', 'tcp://10.0.0.7:4600', undefined],
    ['SANDBOX_PORT_4600_TCP_PROTO', 'tcp', undefined],
    ['SANDBOX_PORT_4600_TCP_PORT', '4600', undefined],
    ['SANDBOX_PORT_4600_TCP_ADDR', '10.0.0.7', undefined],
    ['SANDBOX_API_PORT', 'tcp://10.0.0.8:80', undefined],
    ['SANDBOX_API_SERVICE_HOST', '10.0.0.8', undefined],
  ])('of the variable %s=%s is said: %s', (name, text, says) => {
    expect(unknownVariables({ [name]: text, HOME: '/' }, ['SANDBOX_URL'])).toEqual(says === undefined ? [] : [says]);
  });

  it('every setting has a variable of its own, and says what it is for', () => {
    const variables = Object.values(settings).map(({ env }) => env);
    expect(new Set(variables).size).toBe(variables.length);
    for (const { env, help } of Object.values(settings)) {
      expect(env).toMatch(/^SANDBOX_[A-Z_]+$/);
      expect(help.length).toBeGreaterThan(10);
    }
  });
});
