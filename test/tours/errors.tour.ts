import { expect, vi } from 'vitest';

import { type ErrorCode, LIMITS, newId, type RoomId } from '#contracts';
import type { FactorCandidate } from '#contracts/routes/factor.routes';
import { TestOperator } from '#testing/topology/operator';
import { query } from '#testing/topology/store';
import type { TestSocket } from '#testing/users/test-socket';
import { Authenticator } from '#testing/users/authenticator';
import { announce, announcementOf, text } from '#testing/users/test-files';
import { account, guest, login, type TestUser, uniqueName } from '#testing/users/user';

/** Causes each error code that a client can cause by itself. */
export async function everyRefusal(): Promise<void> {
  const [annUser, benUser] = [await guest('ann'), await guest('ben')];
  const [ann, ben] = [await annUser.connect(), await benUser.connect()];
  await ofRequests(ann, annUser);
  await ofSessions(annUser);
  await ofRooms(ann, ben, benUser);
  await ofMessages(ann, ben);
  await ofDirectRooms(ann, ben, benUser);
  await ofFiles(ann, annUser);
  await ofContent(ann);
  for (const user of [annUser, benUser]) user.close();
}

async function refused(code: ErrorCode, asked: ReturnType<TestSocket['refused']>): Promise<void> {
  expect(await asked).toMatchObject({ code });
}

async function ofRequests(ann: TestSocket, user: TestUser): Promise<void> {
  await refused('INVALID', ann.refused('room:list', { limit: 0 }));
  await refused('UNKNOWN_EVENT', ann.refused('no:such' as 'room:list', {}));
  await refused('EPOCH_CHANGED', ann.refused('sync', { epoch: 'another', urev: 1 }));
  await refused('NOT_FOUND', ann.refused('room:open', { roomId: newId() }));
  await user
    .http('post', '/v1/sync')
    .send({ epoch: 'x'.repeat(140_000) })
    .expect(413);
}

async function ofSessions(user: TestUser): Promise<void> {
  const password = 'correct horse battery';
  await user.http('get', '/v1/rooms').set('authorization', 'Bearer nonsense').expect(401);
  const gone = await account('gone', password);
  await expect(login(gone.user.username, 'another password')).rejects.toThrow('BAD_CREDENTIALS');
  const taken = { username: gone.user.username.toUpperCase(), password };
  await user.http('post', '/v1/auth/register').send(taken).expect(409);
  await turnFactorOn(gone, password);
  await expect(login(gone.user.username, password)).rejects.toThrow('SECOND_FACTOR');
  await gone.http('delete', '/v1/auth/totp').send({ password }).expect(401);
  await gone.http('post', '/v1/auth/logout').expect(204);
  await expect(gone.connect()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  await query('UPDATE auth.users SET suspended_at = now() WHERE id = $1', [gone.id]);
  await expect(login(gone.user.username, password)).rejects.toThrow('ACCOUNT_SUSPENDED');
}

async function turnFactorOn(user: TestUser, password: string): Promise<void> {
  const candidate = await user.http('post', '/v1/auth/totp').send({ password }).expect(200);
  const otp = await new Authenticator((candidate.body as FactorCandidate).uri).fresh();
  await user.http('post', '/v1/auth/totp/confirm').send({ otp }).expect(200);
}

async function ofRooms(ann: TestSocket, ben: TestSocket, benUser: TestUser): Promise<void> {
  const name = uniqueName('refusals');
  const fields = { kind: 'group', name, visibility: 'public' } as const;
  const { id: roomId } = await ann.ask('room:create', fields);
  const send = (): Record<'id' | 'roomId' | 'body', string> => ({ id: newId(), roomId, body: 'x' });
  await refused('NAME_TAKEN', ben.refused('room:create', { ...fields, name: name.toUpperCase() }));
  await refused('NOT_A_MEMBER', ben.refused('message:page', { roomId }));
  await ben.ask('room:join', { roomId });
  await refused('FORBIDDEN', ben.refused('room:update', { roomId, topic: 'mine' }));
  await ann.ask('room:update', { roomId, slowModeSeconds: 600 });
  await ben.ask('message:send', send());
  await refused('SLOW_MODE', ben.refused('message:send', send()));
  await ann.ask('member:mute', { roomId, userId: benUser.id, seconds: 60 });
  await refused('MUTED', ben.refused('message:send', send()));
  await ann.ask('room:update', { roomId, archived: true });
  await refused('ARCHIVED', ann.refused('message:send', send()));
  await ann.ask('room:update', { roomId, archived: false });
  await ann.ask('member:ban', { roomId, userId: benUser.id });
  await refused('BANNED', ben.refused('room:join', { roomId }));
  await ann.ask('room:delete', { roomId });
  await refused('GONE', ann.refused('room:open', { roomId }));
}

async function ofMessages(ann: TestSocket, ben: TestSocket): Promise<void> {
  const { id: roomId } = await ann.ask('room:create', { kind: 'group', name: 'messages' });
  const id = newId();
  await ann.ask('message:send', { id, roomId, body: 'one' });
  await refused('IDEMPOTENCY_MISMATCH', ann.refused('message:send', { id, roomId, body: 'two' }));
  await refused('CONFLICT', ann.refused('message:edit', { id, roomId, version: 7, body: 'two' }));
  await refused('OUT_OF_ORDER', ann.refused('message:send', { id: newId(), roomId, body: 'three', afterId: newId() }));
  await refused('NOT_FOUND', ben.refused('message:get', { id, roomId }));
  await reactTooMuch(ann, { roomId, id });
}

async function reactTooMuch(ann: TestSocket, message: { roomId: RoomId; id: string }): Promise<void> {
  for (let count = 0; count < LIMITS.emojisPerMessage; count++) {
    await ann.ask('reaction:add', { ...message, emoji: String.fromCodePoint(0x1f600 + count) });
  }
  await refused('LIMIT_REACHED', ann.refused('reaction:add', { ...message, emoji: '👍' }));
}

async function ofDirectRooms(ann: TestSocket, ben: TestSocket, benUser: TestUser): Promise<void> {
  const { id: roomId } = await ann.ask('room:create', { kind: 'direct', memberIds: [benUser.id] });
  await ann.ask('block:add', { userId: benUser.id });
  await refused('BLOCKED', ben.refused('message:send', { id: newId(), roomId, body: 'x' }));
}

async function ofFiles(ann: TestSocket, user: TestUser): Promise<void> {
  const { id: roomId } = await ann.ask('room:create', { kind: 'group', name: uniqueName('files') });
  const request = announcementOf(text('never uploaded'));
  await announce(user, roomId, request);
  await user.http('post', `/v1/files/${request.id}/done`).expect(409);
}

/** An entry of the word list is in force everywhere within a minute. */
async function ofContent(ann: TestSocket): Promise<void> {
  const [operator, word] = [new TestOperator(), uniqueName('word')];
  const { id: roomId } = await ann.ask('room:create', { kind: 'group', name: uniqueName('content') });
  await operator.request('history', 'post', 'words', { text: word });
  const send = () => refused('REFUSED', ann.refused('message:send', { id: newId(), roomId, body: `a ${word}` }));
  await vi.waitFor(send, { timeout: 60_000, interval: 500 });
  await operator.request('history', 'post', 'words/remove', { text: word });
}
