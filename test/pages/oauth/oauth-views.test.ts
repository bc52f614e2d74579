import { describe, expect, test } from 'vitest';

import { toDocument } from '../../../src/pages/layout.js';
import { type ConsentView, toConsentView } from '../../../src/pages/oauth/consent-view.js';
import { type LoginView, toLoginView } from '../../../src/pages/oauth/login-view.js';
import { type OAuthErrorView, toOAuthErrorView } from '../../../src/pages/oauth/oauth-error-view.js';

const FRAME = { workspace: 'default', version: '9.9.9' };
const ASHA = { email: 'asha@example.in', name: 'Asha Rao', role: 'student' } as const;
const VIKRAM = { email: 'vikram@example.in', name: 'Vikram Shah', role: 'recruiter' } as const;

const LOGIN: LoginView = {
  appName: 'Example Academy',
  action: 'authorize?x=1',
  csrf: 'token-1',
  email: '',
  problem: null,
  isMistyped: false,
  people: [ASHA, VIKRAM],
};
const CONSENT: ConsentView = {
  appName: 'Example Academy',
  action: 'authorize?x=1',
  csrf: 'token-1',
  user: ASHA,
  problem: null,
  returnTo: 'http://localhost:3000',
  scopes: [
    { scope: 'profile', title: 'Your profile', gives: 'Name and role.' },
    { scope: 'email', title: 'Your email address', gives: 'Where mail reaches you.' },
  ],
};
const ERROR: OAuthErrorView = {
  title: 'This redirect URI is not registered',
  message: 'It must match a registered one character by character.',
  facts: [
    { name: 'redirect_uri', values: ['https://yourapp.com/callback/'] },
    { name: 'Registered', values: ['https://yourapp.com/callback', 'http://localhost:3000/callback'] },
    { name: 'Scopes', values: [] },
  ],
  advice: 'Register it in Developer Settings.',
};

const login = (change: Partial<LoginView> = {}): string => toDocument(toLoginView({ ...LOGIN, ...change }, FRAME));
const consent = (change: Partial<ConsentView> = {}): string => toDocument(toConsentView({ ...CONSENT, ...change }, FRAME));
const error = (change: Partial<OAuthErrorView> = {}): string => toDocument(toOAuthErrorView({ ...ERROR, ...change }, FRAME));

/** The opening tags of a document, each as its attributes. */
function tags(html: string, name: string): Record<string, string>[] {
  return [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value])),
  );
}

const input = (html: string, name: string): Record<string, string> | undefined => tags(html, 'input').find((tag) => tag['name'] === name);

describe('the login', () => {
  test('asks for email and password in fields that a password manager knows', () => {
    expect(input(login(), 'email')).toMatchObject({ type: 'email', autocomplete: 'username', id: 'email' });
    expect(input(login(), 'password')).toMatchObject({ type: 'password', autocomplete: 'current-password', id: 'password' });
    expect(tags(login(), 'label').map((label) => label['for'])).toEqual(['email', 'password']);
  });

  test('offers each person as one button, with initials that are not read out', () => {
    const html = login();
    expect(tags(html, 'button').filter(({ name }) => name === 'as')).toMatchObject([{ value: ASHA.email }, { value: VIKRAM.email }]);
    for (const text of ['Asha Rao', 'student', ASHA.email, 'Vikram Shah', 'recruiter']) expect(html).toContain(text);
    expect(html).toMatch(/<span class="avatar tint-\d" aria-hidden="true"><bdi>AR<\/bdi><\/span>/);
  });

  test('without people to choose from there is no such choice', () => {
    expect(login({ people: [] })).not.toContain('Or continue as');
  });

  test.each([
    ['the email, where it is empty', '', 'email'],
    ['the password, where the email is known', ASHA.email, 'password'],
  ])('the cursor stands in %s', (_, email, name) => {
    const focused = tags(login({ email }), 'input').filter((tag) => 'autofocus' in tag);
    expect(focused.map((tag) => tag['name'])).toEqual([name]);
  });

  test('a problem is an alert that the fields point to, and what was typed stays', () => {
    const html = login({ email: ASHA.email, problem: 'No such person.', isMistyped: true });
    expect(html).toMatch(/role="alert" id="problem">No such person\.</);
    expect(input(html, 'email')).toMatchObject({ value: ASHA.email, 'aria-invalid': 'true', 'aria-describedby': 'problem' });
    expect(input(html, 'password')).not.toHaveProperty('value', expect.anything());
  });

  test('without a problem nothing is an alert and nothing invalid', () => {
    expect(login()).not.toMatch(/role="alert"| aria-invalid=/);
  });

  test('the button that Enter presses is the one that logs in, and leaving asks for no field', () => {
    const [first, ...forms] = login().split('<form').slice(1);
    expect(tags(first ?? '', 'button')).toMatchObject([{ name: 'action', value: 'login' }]);
    const leaving = forms.find((form) => form.includes('value="cancel"')) ?? '';
    expect(tags(leaving, 'input').map(({ name }) => name)).toEqual(['csrf']);
  });
});

describe('the consent', () => {
  test('says which app asks whom for what, and where one goes back to', () => {
    for (const text of ['Example Academy', 'Asha Rao', ASHA.email, 'student', 'http://localhost:3000', 'Your profile', 'Name and role.', 'Your email address'])
      expect(consent()).toContain(text);
  });

  test('offers to allow, to deny and to be somebody else', () => {
    const buttons = tags(consent(), 'button').map(({ name, value }) => [name, value]);
    expect(buttons.sort()).toEqual([
      ['action', 'allow'],
      ['action', 'deny'],
      ['action', 'switch'],
    ]);
  });
});

describe('the error', () => {
  test('leads to the Developer Settings where its advice names them, and knows where they are', () => {
    expect(error({ settings: '../settings/developer' })).toContain('Register it in <a href="../settings/developer">Developer Settings</a>.');
    expect(error({ settings: '../settings/developer', advice: 'Ask again.' })).not.toContain('<a ');
    expect(error()).not.toContain('<a ');
  });

  test('says what was wrong, what came, what was registered, and what to do', () => {
    for (const text of [ERROR.title, ERROR.message, ERROR.advice]) expect(error()).toContain(text);
    expect([...error().matchAll(/<dd><code><bdi>([^<]*)<\/bdi><\/code><\/dd>/g)].map(([, value]) => value)).toEqual(
      ERROR.facts.flatMap(({ values }) => values),
    );
    expect(error()).toMatch(/<dt>Scopes<\/dt><dd class="muted">none<\/dd>/);
  });
});

const NASTY = `"><img src=x onerror=alert(1)><script>alert('x')</script></style></title>`;

describe.each([
  ['login', login, login({ appName: NASTY, action: NASTY, csrf: NASTY, email: NASTY, problem: NASTY, people: [{ name: NASTY, email: NASTY, role: 'admin' }] })],
  [
    'consent',
    consent,
    consent({
      appName: NASTY,
      action: NASTY,
      csrf: NASTY,
      returnTo: NASTY,
      user: { name: NASTY, email: NASTY, role: 'admin' },
      scopes: [{ scope: NASTY, title: NASTY, gives: NASTY }],
    }),
  ],
  ['error', error, error({ title: NASTY, message: NASTY, advice: NASTY, facts: [{ name: NASTY, values: [NASTY, NASTY] }] })],
])('every page of the login: %s', (_, plain, hostile) => {
  test('escapes whatever it is given', () => {
    expect(hostile).not.toMatch(/<img|<script|<\/style><\/title>/);
    expect(hostile.match(/&quot;>&lt;img src=x onerror=alert\(1\)>/g)?.length).toBeGreaterThan(3);
    expect(hostile.match(/<(html|head|body|main|h1|title)\b/g)).toEqual(plain().match(/<(html|head|body|main|h1|title)\b/g));
  });

  test('has one h1, one main, no navigation and no script', () => {
    expect(plain().match(/<h1\b/g)).toHaveLength(1);
    expect(plain().match(/<main\b/g)).toHaveLength(1);
    expect(plain()).not.toMatch(/<nav|<script|\sstyle="|\son\w+="/);
  });

  test('sends every form by POST, to where it is told, with the token', () => {
    const forms = tags(plain(), 'form');
    for (const form of forms) expect(form).toMatchObject({ method: 'post', action: 'authorize?x=1' });
    expect(tags(plain(), 'input').filter(({ name, value }) => name === 'csrf' && value === 'token-1')).toHaveLength(forms.length);
  });
});
