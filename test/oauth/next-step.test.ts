import { expect, test } from 'vitest';

import type { AuthorizationRequest, Prompt } from '../../src/oauth/authorization-request.js';
import { nextStep } from '../../src/oauth/next-step.js';
import type { Scope, UserRecord } from '../../src/records/records.js';

const person = (name: string): UserRecord => ({
  id: name,
  email: `${name}@sandbox.test`,
  name,
  role: 'student',
  student_id: null,
  email_verified: true,
  password: null,
  created_at: 0,
  updated_at: 0,
});

const [asha, rohan] = [person('asha'), person('rohan')];

const request = (prompts: readonly Prompt[], loginHint?: string): AuthorizationRequest => ({
  client: { id: 'app', client_secret: 's', name: 'App', redirect_uris: [], scopes: ['profile', 'email'], public: false, created_at: 0 },
  redirectUri: 'http://localhost/cb',
  givenRedirectUri: null,
  state: undefined,
  scopes: ['profile', 'email'],
  codeChallenge: null,
  prompts,
  loginHint,
});

interface Case {
  readonly prompts?: readonly Prompt[];
  readonly hint?: string;
  readonly user?: UserRecord;
  readonly consent?: readonly Scope[];
  readonly approveAs?: UserRecord;
  readonly documented?: boolean;
}

const ALL: readonly Scope[] = ['profile', 'email'];

test.each<[string, Case, string]>([
  ['nobody is signed in', {}, 'login'],
  ['somebody is signed in who allowed nothing', { user: asha }, 'consent asha'],
  ['somebody is signed in who allowed a part', { user: asha, consent: ['profile'] }, 'consent asha'],
  ['somebody is signed in who allowed it', { user: asha, consent: ALL }, 'grant asha'],
  ['prompt=login, though signed in', { prompts: ['login'], user: asha, consent: ALL }, 'login'],
  ['prompt=consent, though allowed', { prompts: ['consent'], user: asha, consent: ALL }, 'consent asha'],
  ['prompt=login consent', { prompts: ['login', 'consent'], user: asha, consent: ALL }, 'login'],
  ['a hint at who is signed in', { hint: 'ASHA@sandbox.test', user: asha, consent: ALL }, 'grant asha'],
  ['a hint at somebody else', { hint: 'rohan@sandbox.test', user: asha, consent: ALL }, 'login'],
  ['prompt=none, nobody signed in', { prompts: ['none'] }, 'refuse login_required'],
  ['prompt=none, not allowed', { prompts: ['none'], user: asha }, 'refuse consent_required'],
  ['prompt=none, allowed', { prompts: ['none'], user: asha, consent: ALL }, 'grant asha'],
  ['prompt=none and a hint: the shortcut, whoever is signed in', { prompts: ['none'], hint: 'rohan@sandbox.test', user: asha }, 'grant rohan'],
  ['prompt=none and a hint at nobody', { prompts: ['none'], hint: 'x@sandbox.test', user: asha, consent: ALL }, 'refuse login_required'],
  ['documented: prompt=none and a hint is no shortcut', { prompts: ['none'], hint: 'rohan@sandbox.test', documented: true }, 'refuse login_required'],
  [
    'documented: a hint at another than who is signed in',
    { prompts: ['none'], hint: 'rohan@sandbox.test', user: asha, consent: ALL, documented: true },
    'refuse login_required',
  ],
  [
    'documented: a hint at who is signed in and allowed',
    { prompts: ['none'], hint: 'asha@sandbox.test', user: asha, consent: ALL, documented: true },
    'grant asha',
  ],
  ['everybody is approved as one user', { approveAs: rohan }, 'grant rohan'],
  ['everybody is approved, whatever prompt says', { prompts: ['login', 'consent'], user: asha, approveAs: rohan }, 'grant rohan'],
])('%s', (_, { prompts = [], hint, user, consent = [], approveAs, documented = false }, expected) => {
  const hinted = [asha, rohan].find(({ email }) => email === hint?.toLowerCase());
  const step = nextStep(request(prompts, hint), { user, hinted, consentOf: () => consent, approveAs, shortcuts: !documented });
  expect(`${step.kind} ${step.kind === 'refuse' ? step.code : step.kind === 'login' ? '' : step.user.id}`.trim()).toBe(expected);
});
