import { describe, expect, it } from 'vitest';

import type { ErrorBody, HostSignIn } from '#contracts';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;

const users = usersOfTests();
const operator = new TestOperator();

interface Answer {
  readonly status: number;
  readonly body: HostSignIn & Partial<ErrorBody>;
}

async function exchange(app: string, token: string, more: object = {}): Promise<Answer> {
  const answer = await fetch(`${topology().url}/v1/auth/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ app, token, ...more }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const signedIn = ({ body: { user, tokens } }: Answer): TestUser => users.keep(new TestUser(user, tokens));

describe('a page with a token of its host', () => {
  it('chats without a call of the host to Parley, goes on with further tokens, and is signed out by the host', async () => {
    const shop = await AppServer.create();
    const externalId = uniqueName('buyer');
    const token = await shop.signed({ sub: externalId, name: 'Buyer' });
    const first = await exchange(shop.name, token);
    expect(first.status).toBe(201);
    const buyer = signedIn(first);
    const socket = await buyer.connect();
    await socket.ask('room:create', { kind: 'group', name: 'questions' });
    const again = await exchange(shop.name, await shop.signed({ sub: externalId }), {
      sessionId: buyer.tokens.sessionId,
    });
    expect({ status: again.status, sessionId: again.body.tokens.sessionId }).toEqual({
      status: 200,
      sessionId: buyer.tokens.sessionId,
    });
    await socket.ask('session:refresh', { token: again.body.tokens.accessToken });

    await shop.http('delete', `users/${externalId}/sessions`).expect(204);
    await socket.until(() => !socket.io.connected, 'the end of the connection', ENDED_WITHIN_MS);
    expect((await exchange(shop.name, token)).body).toMatchObject({ code: 'BAD_CREDENTIALS', field: 'iat' });
  });

  it('is no user of another app, nor an account, whatever the host calls the user', async () => {
    const [shop, other] = [await AppServer.create(), await AppServer.create()];
    const { user } = await users.online('not_hers');
    const token = await shop.signed({ sub: user.user.username, name: 'Another' });
    await other.signed({ sub: 'anybody' });
    expect((await exchange(other.name, token)).body).toMatchObject({ code: 'BAD_CREDENTIALS' });
    const made = await exchange(shop.name, token, { sessionId: user.tokens.sessionId });
    expect({ status: made.status, isSameUser: made.body.user.id === user.id }).toEqual({
      status: 201,
      isSameUser: false,
    });
    expect(made.body.tokens.sessionId).not.toBe(user.tokens.sessionId);
    await other.http('get', `users/${user.user.username}`).expect(404);
  });

  it('is refused as soon as the operator turns the way off', async () => {
    const shop = await AppServer.create();
    const token = await shop.signed({ sub: uniqueName('off'), name: 'Off' });
    expect((await exchange(shop.name, token)).status).toBe(201);
    expect(await operator.request('auth', 'delete', `apps/${shop.name}/tokens`)).toMatchObject({ by: 'off' });
    await expect
      .poll(async () => (await exchange(shop.name, token)).body, { timeout: ENDED_WITHIN_MS })
      .toMatchObject({ code: 'BAD_CREDENTIALS' });
  });
});

describe('`apps tokens`', () => {
  it('prints a secret alone on standard output, once', async () => {
    const { name } = await AppServer.create();
    const { code, stdout } = await operator.run('apps', 'tokens', name, '--secret');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^parley_jwt_[\w-]{43}\n$/) });
  });
});
