import { describe, expect, test } from 'vitest';

import { signUserToken, userTokenClaims } from '../../src/auth/user-token.js';
import { keysOf, settledKeys } from '../../src/auth/workspace-keys.js';
import { startWorkspace, user } from '../workspace/arrange.js';
import { heldStorage } from '../workspace/held-storage.js';

const kids = ({ userToken, accessToken }: ReturnType<typeof keysOf>): string[] => [...userToken, ...accessToken].map(({ kid }) => kid);

describe('the keys of a workspace', () => {
  test('are derived once, and anew after a reset of everything', async () => {
    const { workspace } = startWorkspace();
    const keys = keysOf(workspace);
    expect(keysOf(workspace)).toBe(keys);
    await workspace.reset(false);
    expect(keysOf(workspace)).toBe(keys);
    await workspace.reset(true);
    expect(kids(keysOf(workspace)).filter((kid) => kids(keys).includes(kid))).toEqual([]);
  });

  test('are those of a copy to try things out on, too', () => {
    const { workspace } = startWorkspace();
    expect(kids(keysOf(workspace.rehearsal()))).toEqual(kids(keysOf(workspace)));
  });
});

describe('while a reset of everything is on its way to the disk', () => {
  test('nothing is shown or signed, and once it has failed the keys are those from before', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage });
    const before = keysOf(workspace);
    const reset = workspace.reset(true).catch(() => {});
    const claims = userTokenClaims(workspace, user('a'));
    const seen: string[] = [];
    const shown = settledKeys(workspace).then((keys) => (seen.push('shown'), keys));
    const signed = signUserToken(workspace, claims).then(
      () => seen.push('signed'),
      (error: unknown) => error,
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([]);
    await storage.fail();
    await reset;
    expect(kids(await shown)).toEqual(kids(before));
    expect(await signed).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('Send it again') });
  });

  test('a token of the state before it is signed where it fails, and is to be asked for again where it holds', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage });
    const claims = userTokenClaims(workspace, user('a'));
    const failing = workspace.reset(true).catch(() => {});
    const first = signUserToken(workspace, claims);
    await storage.fail();
    await failing;
    expect(await first).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const holding = workspace.reset(true);
    const second = signUserToken(workspace, claims).catch((error: unknown) => error);
    await storage.succeed();
    await holding;
    expect(await second).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});
