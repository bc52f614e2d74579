// Access tokens as a test gets them: one call to the admin API, and a client that sends what it gave.

import { type Client, type TestSandbox } from '../../setup.js';

interface Fields {
  readonly email?: string;
  readonly scope?: string;
  readonly client_id?: string;
  readonly expires_in?: number;
}

export interface Minted {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly scope: string;
}

export const ALL_SCOPES = 'profile email courses';

/** For student@sandbox.test where nobody is named. */
export async function mint({ admin }: Pick<TestSandbox, 'admin'>, fields: Fields = {}): Promise<Minted> {
  const { body } = await admin.post('/oauth/tokens', { email: 'student@sandbox.test', ...fields }).expect(201);
  return body;
}

/** Calls /v1 with an access token. */
export const callerWith = ({ withHeaders }: Pick<TestSandbox, 'withHeaders'>, token: string): Client => withHeaders({ Authorization: `Bearer ${token}` });

/** Both at once. */
export async function mintedClient(sandbox: Pick<TestSandbox, 'admin' | 'withHeaders'>, fields: Fields = {}): Promise<Client> {
  return callerWith(sandbox, (await mint(sandbox, fields)).access_token);
}

/** The status of GET /me with a token: 200 where it is good. */
export async function statusOf(sandbox: Pick<TestSandbox, 'withHeaders'>, token: string): Promise<number> {
  return (await callerWith(sandbox, token).get('/me')).status;
}
