import { expect, test } from 'vitest';

import { issueAccessToken, issueRefreshToken, startGrant } from '../../src/oauth/grants.js';
import type { OAuthGrantRecord } from '../../src/records/records.js';
import { memoryStorage } from '../../src/storage/memory.js';
import { Workspace } from '../../src/workspace/workspace.js';
import { originOf } from '../workspace/origin.js';

const HOUR = 3_600_000;

test('tokens that have expired are let go of, and grants with none left, though a token of ten years was the first', () => {
  let now = Date.parse('2026-01-23T10:00:00Z');
  const workspace = new Workspace({
    name: 'w',
    origin: originOf(),
    storage: memoryStorage(),
    realNow: () => now,
  });
  const { store } = workspace;
  const login = (seconds?: number): OAuthGrantRecord =>
    workspace.transaction(() => {
      const grant = startGrant(workspace, { client_id: 'a', user_id: 'u', scopes: ['profile'], changed_user_info: false });
      issueAccessToken(workspace, grant, ['profile'], seconds);
      if (seconds !== undefined) issueRefreshToken(workspace, grant);
      return grant;
    }).value;
  const first = login(315_360_000);
  for (let hour = 0; hour < 10; hour += 1) {
    for (let at = 0; at < 1_000; at += 1) login();
    now += HOUR;
  }
  // 10,000 came, and what is kept is those of the last hours
  expect(store.oauth_access_tokens.size).toBeLessThan(2_500);
  expect(store.oauth_grants.size).toBe(store.oauth_access_tokens.size);
  expect(store.oauth_grants.get(first.id)).toBeDefined();
});

test('a load test without an end keeps the newest logins, and no more than fifty thousand', () => {
  const workspace = new Workspace({ name: 'w', origin: originOf(), storage: memoryStorage() });
  const { store } = workspace;
  for (let login = 0; login < 50_100; login += 100)
    workspace.transaction(() => {
      for (let at = 0; at < 100; at += 1) {
        const grant = startGrant(workspace, { client_id: 'a', user_id: 'u', scopes: ['profile'], changed_user_info: false });
        issueAccessToken(workspace, grant, ['profile']);
        issueRefreshToken(workspace, grant);
      }
    });
  expect([store.oauth_grants.size, store.oauth_access_tokens.size, store.oauth_refresh_tokens.size]).toEqual([50_000, 50_000, 50_000]);
});
