import { expect, it } from 'vitest';
import { newId, type MessageId, type RoomId } from '#contracts';
import { actorOf, memberOf, roomOf, TestDraft } from '../../testing/test-draft.js';
import { RoomMemory } from './room-memory.js';

/** A room of this many members after a message. */
function talk(members: number): TestDraft {
  const all = Array.from({ length: members }, (_, n) => actorOf(`user${String(n)}`));
  const [first] = all;
  if (first === undefined) throw new Error('a room without members');
  const room = roomOf({ id: newId<RoomId>(), member_count: members });
  const test = new TestDraft({ room, members: all.map((actor) => memberOf(actor)) });
  expect(test.answer('message:send', first, { id: newId<MessageId>(), body: 'x' })).toBe('ok');
  return test;
}

it('the memory forgets the rooms that were quiet the longest, if there are too many rooms or members of all rooms', () => {
  const memory = new RoomMemory(3, 10);
  const rooms = [talk(1), talk(1), talk(1), talk(4), talk(5), talk(10)];
  const kept = () => rooms.map(({ draft }) => memory.get(draft.roomId) !== undefined);
  for (const { draft } of rooms.slice(0, 4)) memory.learn(draft);
  expect(kept()).toEqual([false, true, true, true, false, false]);
  for (const { draft } of rooms.slice(4, 5)) memory.learn(draft);
  expect(kept()).toEqual([false, false, true, true, true, false]);
  for (const { draft } of rooms.slice(5)) memory.learn(draft);
  expect(kept()).toEqual([false, false, false, false, false, true]);
  memory.forgetAll();
  for (const { draft } of rooms.slice(2, 5)) memory.learn(draft);
  expect(kept()).toEqual([false, false, true, true, true, false]);
});
