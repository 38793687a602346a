import { describe, expect, it } from 'vitest';

import type { HostSignIn } from '#contracts';
import { processesOf } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;

const users = usersOfTests();

async function begin(shop: AppServer, externalId: string, body: object = {}): Promise<TestUser> {
  const answer = await shop.http('post', `users/${externalId}/sessions`).send(body);
  const { user, tokens } = answer.body as HostSignIn;
  return users.keep(new TestUser(user, tokens));
}

describe('a session that the host begins', () => {
  it('is one of an ordinary user: its socket chats, and goes on with further tokens of the same session', async () => {
    const shop = await AppServer.create();
    const externalId = uniqueName('ann');
    const ann = await begin(shop, externalId, { user: { displayName: 'Ann' } });
    const socket = await ann.connect();
    expect(socket.ready.userId).toBe(ann.id);
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'hers' });
    await ann.http('get', `/v1/rooms/${roomId}/messages`).expect(200);

    const renewed = await begin(shop, externalId, { sessionId: ann.tokens.sessionId });
    expect(renewed.tokens.sessionId).toBe(ann.tokens.sessionId);
    const { tokenExpiresAt } = await socket.ask('session:refresh', { token: renewed.tokens.accessToken });
    expect(Date.parse(tokenExpiresAt)).toBeGreaterThan(Date.now());
    const another = await begin(shop, externalId);
    expect(await socket.refused('session:refresh', { token: another.tokens.accessToken })).toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('ends on every service when the host signs the user out, and its socket is cut', async () => {
    const shop = await AppServer.create();
    const externalId = uniqueName('leaver');
    const [one, two] = [
      await begin(shop, externalId, { user: { displayName: 'Leaver' } }),
      await begin(shop, externalId),
    ];
    const [first, second] = [await one.connect(), await two.connect()];
    await shop.http('delete', `users/${externalId}/sessions/${one.tokens.sessionId}`).expect(204);
    await first.until(() => !first.io.connected, 'the end of the connection', ENDED_WITHIN_MS);
    await second.ask('room:list', {});
    await shop.http('delete', `users/${externalId}/sessions`).expect(204);
    await second.until(() => !second.io.connected, 'the end of the connection', ENDED_WITHIN_MS);
    for (const { tokens } of [one, two]) {
      for (const { url } of processesOf('history')) {
        const asked = () =>
          fetch(`${url}/v1/rooms`, { headers: { authorization: `Bearer ${tokens.accessToken}` } }).then(
            async (answer) => ((await answer.json()) as { code?: string }).code,
          );
        await expect.poll(asked, { timeout: ENDED_WITHIN_MS }).toBe('SESSION_REVOKED');
      }
    }
  });

  it('is not an account’s, whatever the host calls the user', async () => {
    const [shop, other] = [await AppServer.create(), await AppServer.create()];
    const { user } = await users.online('not_hers');
    const name = user.user.username;
    for (const app of [shop, other]) {
      await app.http('post', `users/${name}/sessions`).send({}).expect(404);
      const put = await begin(app, name, {
        user: { displayName: 'Another' },
        sessionId: user.tokens.sessionId,
      });
      expect({ isSameUser: put.id === user.id, isSameSession: put.tokens.sessionId === user.tokens.sessionId }).toEqual(
        { isSameUser: false, isSameSession: false },
      );
      await app.http('delete', `users/${name}/sessions/${user.tokens.sessionId}`).expect(204);
      await app.http('delete', `users/${name}/sessions`).expect(204);
    }
    await user.http('get', '/v1/users/me').expect(200);
  });
});
