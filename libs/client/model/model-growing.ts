import { ChatError } from '#contracts/errors';
import { codePoints } from '#contracts/text';
import type { ClientEventData, GrowState, Message, MessageId, Piece, RequestOf, RoomId, UserId } from '#contracts';

import type { ModelServer } from './model-server.js';
import { entry, liveMessages, type ModelRoom, seenBy } from './model-store.js';

/** The message with its text as far as it is stored, which only `message:get` answers while it grows. */
export function wholeOf({ growing }: ModelRoom, message: Message): Message {
  const body = growing.get(message.id)?.text;
  return body === undefined ? message : { ...message, body };
}

/** Adds text to a growing message. Its pieces are no change of the room. */
export function growBy(server: ModelServer, roomId: RoomId, id: MessageId, text: string): void {
  const held = entry(server.store.rooms, roomId).growing.get(id);
  if (held === undefined) return;
  const piece: Piece = { id, offset: codePoints(held.text), text };
  held.text += text;
  for (const connection of server.connections)
    if (connection.subscribed.has(roomId)) connection.deliver('message:grow', { roomId, pieces: [piece] });
}

/** Ends a growing message: as one change, with its whole text. */
export function endGrowing(
  server: ModelServer,
  roomId: RoomId,
  id: MessageId,
  grow: Exclude<GrowState, 'growing'>,
): void {
  server.commit(roomId, (held) => {
    const message = held.messages.find((each) => each.id === id);
    const body = held.growing.get(id)?.text;
    if (message === undefined || body === undefined) return [];
    held.growing.delete(id);
    return server.rewrite(held, message.seq, { body, grow });
  });
}

/** All messages grow once more, which reveals the pieces that were lost before. */
export function growAll(server: ModelServer): void {
  for (const [roomId, { growing }] of server.store.rooms)
    for (const id of growing.keys()) growBy(server, roomId, id, ' .');
}

/** The server ends all messages, as if their writers were silent. */
export function lapse(server: ModelServer): void {
  for (const [roomId, { growing }] of server.store.rooms)
    for (const id of [...growing.keys()]) endGrowing(server, roomId, id, 'interrupted');
}

export function append(
  server: ModelServer,
  userId: UserId,
  { roomId, id, offset, text }: Fields<'message:append'>,
): ClientEventData['message:append'] {
  const held = growingOf(server, userId, roomId, id);
  if (held === null) throw new ChatError('CONFLICT', { field: 'id' });
  const length = codePoints(held.text);
  if (offset > length) throw new ChatError('OUT_OF_ORDER', { length });
  const there = [...held.text].slice(offset).join('');
  if (!there.startsWith(text) && !text.startsWith(there)) throw new ChatError('CONFLICT', { field: 'text', length });
  growBy(server, roomId, id, text.slice(there.length));
  return { length: codePoints(held.text), stop: held.isStopped };
}

export function finish(
  server: ModelServer,
  userId: UserId,
  { roomId, id, length, state = 'complete' }: Fields<'message:finish'>,
): Message {
  const held = growingOf(server, userId, roomId, id);
  const stored = held === null ? length : codePoints(held.text);
  if (length > stored) throw new ChatError('OUT_OF_ORDER', { length: stored });
  if (length < stored) throw new ChatError('CONFLICT', { field: 'length', length: stored });
  endGrowing(server, roomId, id, state);
  const message = messageOf(server, roomId, id);
  if (message.grow !== state) throw new ChatError('CONFLICT', { field: 'state' });
  return seenBy(server.store, userId, message);
}

export function stop(
  server: ModelServer,
  userId: UserId,
  { roomId, id }: Fields<'message:stop'>,
): ClientEventData['message:stop'] {
  const { growing } = server.requireMember(userId, roomId);
  if (messageOf(server, roomId, id).grow === undefined) throw new ChatError('CONFLICT', { field: 'id' });
  const held = growing.get(id);
  if (held !== undefined) held.isStopped = true;
  return {};
}

type Fields<Event extends 'message:append' | 'message:finish' | 'message:stop'> = {
  [Field in keyof RequestOf<Event>]: RequestOf<Event>[Field];
};

/** What grows of the user's message; `null` once it has ended. */
function growingOf(server: ModelServer, userId: UserId, roomId: RoomId, id: MessageId) {
  const { growing } = server.requireMember(userId, roomId);
  const message = messageOf(server, roomId, id);
  if (message.senderId !== userId) throw new ChatError('FORBIDDEN');
  if (message.grow === undefined) throw new ChatError('CONFLICT', { field: 'id' });
  return growing.get(id) ?? null;
}

function messageOf({ store }: ModelServer, roomId: RoomId, id: MessageId): Message {
  const message = liveMessages(entry(store.rooms, roomId)).find((each) => each.id === id);
  if (message === undefined) throw new ChatError('NOT_FOUND');
  if (message.deletedAt !== null) throw new ChatError('GONE');
  return message;
}
