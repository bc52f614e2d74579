import { describe, expect, it } from 'vitest';

import { BATTERY } from '../../src/check/battery.js';
import { type CheckFlags, readCheckPlan } from '../../src/commands/tests/check-plan.js';

const RECEIVER = 'http://127.0.0.1:3000/hook';
const withSecret = { WEBHOOK_SECRET: 'whsec_of_the_environment' };

describe('the plan of a check', () => {
  it('has five seconds, every case and the text by default', () => {
    expect(readCheckPlan(RECEIVER, {}, withSecret)).toEqual({
      url: RECEIVER,
      secret: 'whsec_of_the_environment',
      limitMs: 5_000,
      strict: false,
      cases: BATTERY,
      format: 'text',
      output: undefined,
      insecure: false,
    });
  });

  it('takes the flag for the secret before the environment', () => {
    expect(readCheckPlan(RECEIVER, { secret: 'whsec_flag' }, withSecret).secret).toBe('whsec_flag');
  });

  it.each<{ name: string; url?: string; flags: CheckFlags; says: string }>([
    { name: 'no absolute address', url: 'localhost', flags: {}, says: 'the address of the receiver must be an absolute http or https URL; got "localhost".' },
    { name: 'another scheme', url: 'ftp://127.0.0.1/', flags: {}, says: 'the address of the receiver must be an http or https URL; got "ftp://127.0.0.1/".' },
    {
      name: 'a metadata address',
      url: 'http://169.254.169.254/',
      flags: {},
      says: 'the address of the receiver must not lead to a link-local or cloud metadata address; got "http://169.254.169.254/".',
    },
    { name: 'an unknown case', flags: { only: 'burst,nonsense' }, says: '--only: there is no case "nonsense"; --list prints those that there are.' },
    { name: 'an unknown format', flags: { format: 'html' }, says: '--format must be text, json or junit; got "html".' },
    { name: 'a misspelt format', flags: { format: 'junitt' }, says: 'Did you mean `junit`?' },
    { name: 'no duration', flags: { timeout: 'soon' }, says: '--timeout must be a duration of 1ms to 1m, as 500ms or 5s; got "soon".' },
    { name: 'no time at all', flags: { timeout: '0s' }, says: '--timeout must be a duration of 1ms to 1m, as 500ms or 5s; got "0s".' },
    { name: 'too long a time', flags: { timeout: '2m' }, says: '--timeout must be a duration of 1ms to 1m, as 500ms or 5s; got "2m".' },
  ])('is refused in a sentence for $name', ({ url = RECEIVER, flags, says }) => {
    expect(() => readCheckPlan(url, flags, withSecret)).toThrow(says);
  });

  it('is refused without an address', () => {
    expect(() => readCheckPlan(undefined, {}, withSecret)).toThrow('name the address of the receiver: check http://');
  });

  it.each([{}, { WEBHOOK_SECRET: '' }])('is refused without a secret: %o', (environment) => {
    expect(() => readCheckPlan(RECEIVER, {}, environment)).toThrow('name the secret with which the receiver verifies, by --secret or WEBHOOK_SECRET.');
  });
});
