import { newId, type MessageId, type RoomState } from '#contracts';

import { directRoom } from './people.js';
import type { Someone } from './person.js';

export async function rename(person: Someone, displayName: string): Promise<void> {
  await person.user.http('patch', '/v1/users/me').send({ displayName }).expect(200);
}

/** Sends a message over HTTP and returns its id. */
export async function say(person: Someone, { id }: RoomState, body: string, fields: object = {}): Promise<MessageId> {
  const message = { id: newId(), body, ...fields };
  await person.user.http('post', `/v1/rooms/${id}/messages`).send(message).expect(201);
  return message.id as MessageId;
}

/** Sends the messages over HTTP, one after the other. */
export async function post(sender: Someone, room: RoomState, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) await say(sender, room, body);
}

/** A direct room in which both have written, so that each sees whether the other is online. */
export async function conversation(one: Someone, other: Someone): Promise<RoomState> {
  const room = await directRoom(one, other);
  await say(one, room, 'Hello');
  await say(other, room, 'Hello yourself');
  return room;
}

export async function react(person: Someone, { id }: RoomState, message: MessageId, emoji: string): Promise<void> {
  const path = `/v1/rooms/${id}/messages/${message}/reactions/${encodeURIComponent(emoji)}`;
  await person.user.http('put', path).expect(200);
}

/** Marks the newest message of the room as read. */
export async function read(person: Someone, { id }: RoomState): Promise<void> {
  const { body } = await person.user.http('get', `/v1/rooms/${id}`).expect(200);
  await person.user
    .http('put', `/v1/rooms/${id}/read`)
    .send({ seq: (body as RoomState).headSeq })
    .expect(200);
}

/** `message 1` to `message <count>`, each followed by a full stop, so that none contains another. */
export function numbered(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => `message ${String(from + index)}.`);
}

export async function updateRoom(owner: Someone, { id }: RoomState, fields: object): Promise<void> {
  await owner.user.http('patch', `/v1/rooms/${id}`).send(fields).expect(200);
}

export async function setRole(owner: Someone, { id }: RoomState, member: Someone, role: string): Promise<void> {
  await owner.user.http('patch', `/v1/rooms/${id}/members/${member.user.id}`).send({ role }).expect(200);
}
