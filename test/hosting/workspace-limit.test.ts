import { expect, it } from 'vitest';

import { API_KEY, sandboxForTest } from '../setup.js';

it('over SANDBOX_MAX_WORKSPACES a new one is 503, which names the setting and carries the rate headers; the others go on', async () => {
  const { url, api, workspace, open, app } = await sandboxForTest({ seed: 'empty', maxWorkspaces: '3' });
  for (const name of ['a', 'b']) await workspace(name).api.get('/students').expect(200);
  for (const prefix of ['/v1', '/api']) {
    const answer = await fetch(`${url}/w/c${prefix}/students`, { headers: { ...API_KEY, Origin: 'http://app.test' } });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      error: { code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('SANDBOX_MAX_WORKSPACES'), details: {} },
    });
    expect(answer.headers.get('x-ratelimit-limit')).toBe('1000000000');
    expect(answer.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
    expect(Number(answer.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1_000);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  }
  const { body, headers } = await workspace('c').admin.get('/clock').expect(503);
  expect(body.error.code).toBe('SERVICE_UNAVAILABLE');
  expect(headers['x-ratelimit-limit']).toBeUndefined();
  await workspace('c').api.get('/nowhere').expect(404);
  expect(app.services.workspaces.all().map((hosted) => hosted.workspace.name)).toEqual(['default', 'a', 'b']);
  await workspace('a').api.post('/students', { name: 'A', email: 'a@example.in' }).expect(201);
  await open.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200);
  await api.get('/students').expect(200);
});
