import { newId, type RoomId } from '#contracts';
import { bot } from '#testing/users/bot';
import type { TestSocket } from '#testing/users/test-socket';
import { guest, type TestUser, uniqueName } from '#testing/users/user';

interface Pair {
  readonly ann: TestSocket;
  readonly ben: TestSocket;
  readonly benId: TestUser['id'];
  readonly roomId: RoomId;
}

/** Two users cause every event in both directions. `heads` come last: at most 30 s after the first change. */
export async function everyEvent(): Promise<void> {
  const [annUser, benUser] = [await guest('ann'), await guest('ben')];
  const [ann, ben] = [await annUser.connect(), await benUser.connect()];
  for (const socket of [ann, ben]) await socket.ask('sync', {});
  const pair = { ann, ben, benId: benUser.id, roomId: await meet(ann, ben) };
  await messageEvents(pair);
  await growingEvents(pair);
  await roomAndMemberEvents(pair);
  await presenceAndBlockEvents(pair);
  const { tokens } = (
    await annUser.http('post', '/v1/auth/refresh').send({ refreshToken: annUser.tokens.refreshToken }).expect(200)
  ).body as { tokens: { accessToken: string } };
  await ann.ask('session:refresh', { token: tokens.accessToken });
  await ann.wait('heads', () => true, HEADS_TIMEOUT_MS);
  await ann.ask('room:close', { roomId: pair.roomId });
  await ben.ask('room:leave', { roomId: pair.roomId });
  await ann.ask('room:delete', { roomId: pair.roomId });
  for (const user of [annUser, benUser]) user.close();
}

const HEADS_TIMEOUT_MS = 35_000;

async function meet(ann: TestSocket, ben: TestSocket): Promise<RoomId> {
  const name = uniqueName('tour');
  const { id: roomId } = await ann.ask('room:create', { kind: 'group', name, visibility: 'public' });
  await ben.ask('room:discover', { query: name });
  await ben.ask('room:join', { name });
  await ben.ask('room:list', { limit: 5 });
  await ben.ask('room:open', { roomId, limit: 5 });
  // Typing and read markers before that do not reach Ann.
  await ann.untilIn(roomId);
  return roomId;
}

async function messageEvents({ ann, ben, benId, roomId }: Pair): Promise<void> {
  const id = newId();
  const ref = { roomId, id };
  await ben.ask('typing', { roomId });
  await ann.wait('typing');
  await ann.ask('message:send', { ...ref, body: 'good morning', mentions: [benId], ext: { a: [1, null, { b: 'c' }] } });
  await ben.wait('changes', ({ items }) => items.some((item) => item.type === 'message' && item.message.id === id));
  await ben.ask('read:mark', { roomId, seq: 3 });
  await ann.wait('read');
  await ann.ask('message:edit', { ...ref, version: 1, body: 'good evening' });
  await ben.ask('reaction:add', { ...ref, emoji: '👍' });
  await ann.wait('changes', ({ items }) => items.some((item) => item.type === 'message' && 'reaction' in item));
  await ann.ask('reaction:list', { ...ref, emoji: '👍' });
  await ben.ask('reaction:remove', { ...ref, emoji: '👍' });
  await ann.ask('message:pin', ref);
  await ben.ask('message:pins', { roomId });
  await ann.ask('message:unpin', ref);
  await ben.ask('message:search', { query: 'evening', after: new Date(0).toISOString(), hasFile: false });
  await ben.ask('message:page', { roomId, around: 2, limit: 3 });
  await ben.ask('message:get', ref);
  await ann.ask('message:delete', ref);
}

async function growingEvents({ ann, roomId }: Pair): Promise<void> {
  const user = await bot();
  const writer = await user.connect();
  await writer.ask('room:join', { roomId });
  const ref = { roomId, id: newId() };
  await writer.ask('message:send', { ...ref, body: 'good', grow: true });
  await writer.ask('message:append', { ...ref, offset: 4, text: ' morning' });
  await ann.wait('message:grow');
  await ann.ask('message:stop', ref);
  await writer.ask('message:finish', { ...ref, length: 12, state: 'cancelled' });
  user.close();
}

async function roomAndMemberEvents({ ann, ben, benId, roomId }: Pair): Promise<void> {
  const ref = { roomId, userId: benId };
  await ann.ask('room:update', { roomId, topic: 'a tour', slowModeSeconds: 1 });
  await ann.wait('changes', ({ items }) => items.some((item) => item.type === 'room'));
  await ben.ask('room:notify', { roomId, notify: 'mentions', until: new Date(Date.now() + 60_000).toISOString() });
  await ben.ask('room:favourite', { roomId, favourite: true });
  await ben.ask('room:section', { roomId, section: 'Tour' });
  await ben.ask('room:unread', { roomId, unread: true, from: 1 });
  await ann.ask('member:list', { roomId, query: 'ben' });
  await ann.ask('member:role', { ...ref, role: 'moderator' });
  await ann.ask('member:mute', { ...ref, seconds: 60, reason: 'a tour' });
  await ann.ask('member:mute', { ...ref, seconds: 0 });
  await ann.ask('member:remove', { ...ref, reason: 'a tour' });
  await ben.wait('user:changes', ({ items }) => items.some((item) => item.type === 'room.gone'));
  await ann.ask('member:add', ref);
  await ann.ask('member:ban', { ...ref, reason: 'a tour', deleteSeconds: 1 });
  await ann.ask('member:bans', { roomId });
  await ann.ask('room:log', { roomId });
  await ann.ask('member:unban', ref);
  await ann.ask('member:add', ref);
}

async function presenceAndBlockEvents({ ann, ben, benId }: Pair): Promise<void> {
  const { id: roomId } = await ann.ask('room:create', { kind: 'direct', memberIds: [benId] });
  for (const socket of [ann, ben]) await socket.ask('message:send', { id: newId(), roomId, body: 'hello' });
  await ann.ask('room:hide', { roomId });
  await ann.ask('presence:watch', { userIds: [benId] });
  await ben.ask('presence:set', { status: 'dnd' });
  await ann.wait('presence', ({ changes }) => changes.some(({ status }) => status === 'dnd'));
  await ann.ask('block:add', { userId: benId });
  await ann.wait('user:changes', ({ items }) => items.some((item) => item.type === 'block'));
  await ann.ask('block:list', {});
  await ann.ask('block:remove', { userId: benId });
}
