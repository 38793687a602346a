import { describe, expect, it } from 'vitest';

import { LIMITS, newId } from '#contracts';
import { TestSocket } from '#testing/users/test-socket';
import { gatewayUrl } from '#testing/topology/topology';
import { account, login } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Ten times the promise, for a busy machine. Without the notice a gateway would notice after a minute. */
const ENDED_WITHIN_MS = 20_000;
const LONG_BOT_TOKEN = `parley_bot_${'A'.repeat(513)}`;

const users = usersOfTests();

function disconnected(socket: TestSocket): Promise<void> {
  return socket.until(() => !socket.io.connected, 'the end of the connection', ENDED_WITHIN_MS);
}

describe('connecting', () => {
  it('ready is the first event, with the user, the server and the limits', async () => {
    const user = await users.guest();
    const socket = await user.connect();
    expect(socket.received[0]?.event).toBe('ready');
    expect(socket.ready).toMatchObject({
      userId: user.id,
      sessionId: user.tokens.sessionId,
      protocol: 1,
      features: expect.any(Array) as unknown,
      epoch: expect.any(String) as unknown,
      limits: LIMITS,
    });
    expect(socket.ready.tokenExpiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each([
    ['no token', { protocol: 1 }, { code: 'UNAUTHENTICATED', retry: 'reauth' }],
    ['an invalid token', { token: 'nonsense', protocol: 1 }, { code: 'UNAUTHENTICATED', retry: 'reauth' }],
    [
      'a bot’s token of more than 512 characters',
      { token: LONG_BOT_TOKEN, protocol: 1 },
      { code: 'UNAUTHENTICATED', retry: 'reauth' },
    ],
    ['a token that is a number', { token: 7, protocol: 1 }, { code: 'UNAUTHENTICATED', retry: 'reauth' }],
    ['another protocol', { protocol: 2 }, { code: 'INVALID', field: 'protocol', retry: 'never' }],
  ])('%s is refused with an error object', async (_what, auth, error) => {
    const user = await users.guest();
    const token =
      'token' in auth || !('protocol' in auth) || auth.protocol === 1 ? {} : { token: user.tokens.accessToken };
    const refused = TestSocket.connect('', { auth: { ...token, ...auth } });
    await expect(
      refused.then(
        () => 'connected',
        (cause: unknown) => (cause as { toBody(): unknown }).toBody(),
      ),
    ).resolves.toMatchObject(error);
  });

  it('session:refresh renews a session in place, and accepts only its own token', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const socket = await ann.connect();
    const answer = await ann
      .http('post', '/v1/auth/refresh')
      .send({ refreshToken: ann.tokens.refreshToken })
      .expect(200);
    const { accessToken } = (answer.body as { tokens: { accessToken: string } }).tokens;
    const { tokenExpiresAt } = await socket.ask('session:refresh', { token: accessToken });
    expect(Date.parse(tokenExpiresAt)).toBeGreaterThanOrEqual(Date.parse(socket.ready.tokenExpiresAt));
    expect(await socket.refused('session:refresh', { token: ben.tokens.accessToken })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await socket.refused('session:refresh', { token: 'nonsense' })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('a session that ends', () => {
  it('closes its sockets on another gateway within 2 s, and no others', async () => {
    const ann = users.keep(await account('ann'));
    const second = users.keep(await login(ann.user.username, 'correct horse battery'));
    const [stays, goes] = [await ann.connect(), await second.connect({ url: gatewayUrl(-1) })];
    await ann.http('delete', `/v1/auth/sessions/${second.tokens.sessionId}`).expect(204);
    await disconnected(goes);
    expect(goes.first('session:ended')).toEqual({ code: 'SESSION_REVOKED' });
    await expect(second.connect()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await stays.ask('room:list', {})).toMatchObject({ rooms: [] });
  });

  it('gets SESSION_REVOKED over HTTP from every service within 2 s', async () => {
    const ann = users.keep(await account('ann'));
    await ann.http('get', '/v1/rooms').expect(200);
    await ann.http('post', '/v1/auth/logout').expect(204);
    for (const path of ['/v1/users/me', '/v1/rooms', '/v1/auth/sessions']) {
      const answer = async () => {
        const { status, body } = await ann.http('get', path);
        return { status, body: body as unknown };
      };
      const revoked = { status: 401, body: { code: 'SESSION_REVOKED', retry: 'reauth' } };
      await expect.poll(answer, { timeout: ENDED_WITHIN_MS }).toMatchObject(revoked);
    }
  });

  it('changing the password ends all other sessions', async () => {
    const ann = users.keep(await account('ann'));
    const other = users.keep(await login(ann.user.username, 'correct horse battery'));
    const [mine, theirs] = [await ann.connect(), await other.connect({ url: gatewayUrl(-1) })];
    const body = { currentPassword: 'correct horse battery', newPassword: 'staple battery horse' };
    await ann.http('post', '/v1/auth/password').send(body).expect(204);
    await disconnected(theirs);
    expect(mine.io.connected).toBe(true);
    await expect(login(ann.user.username, 'correct horse battery')).rejects.toThrow('BAD_CREDENTIALS');
  });

  it('an erased account leaves its messages without a sender, and its rooms to another owner', async () => {
    const [ann, ben] = [users.keep(await account('ann')), await users.guest('ben')];
    const [anns, bens] = [await ann.connect(), await ben.connect()];
    const { id: roomId } = await anns.ask('room:create', { kind: 'group', name: 'left behind', memberIds: [ben.id] });
    const { id } = await anns.ask('message:send', { id: newId(), roomId, body: 'farewell' });
    await bens.ask('room:open', { roomId });
    await ann.http('delete', '/v1/users/me').send({ password: 'correct horse battery' }).expect(204);
    await bens.wait('changes', ({ items }) =>
      items.some((item) => item.type === 'member' && item.member.user.id === ben.id && item.member.role === 'owner'),
    );
    expect(await bens.ask('message:get', { roomId, id })).toMatchObject({
      body: 'farewell',
      senderId: null,
      sender: null,
    });
    await expect(login(ann.user.username, 'correct horse battery')).rejects.toThrow('BAD_CREDENTIALS');
    expect((await bens.ask('member:list', { roomId })).members.map(({ user }) => user.id)).toEqual([ben.id]);
  });

  it('a new display name reaches all shared rooms', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const [anns, bens] = [await ann.connect(), await ben.connect()];
    const { id: roomId } = await anns.ask('room:create', { kind: 'direct', memberIds: [ben.id] });
    await bens.ask('room:open', { roomId });
    await ann.http('patch', '/v1/users/me').send({ displayName: 'Ann of the North' }).expect(200);
    const frame = await bens.wait('changes', ({ items }) =>
      items.some((item) => item.type === 'member' && item.member.user.displayName === 'Ann of the North'),
    );
    expect(frame.roomId).toBe(roomId);
  });
});
