import { describe, expect, it } from 'vitest';
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

describe('the memory of busy rooms', () => {
  const learn = (memory: RoomMemory, ...rooms: readonly TestDraft[]) => {
    for (const { draft } of rooms) memory.learn(draft);
  };
  const isKept = (memory: RoomMemory, ...rooms: readonly TestDraft[]) =>
    rooms.map(({ draft }) => memory.get(draft.roomId) !== undefined);

  it('forgets the rooms that were quiet the longest, if there are too many rooms', () => {
    const memory = new RoomMemory(3, 10);
    const rooms = [talk(1), talk(1), talk(1), talk(1)];
    learn(memory, ...rooms);
    expect(isKept(memory, ...rooms)).toEqual([false, true, true, true]);
  });

  it('forgets the rooms that were quiet the longest, if all rooms together have too many members', () => {
    const memory = new RoomMemory(3, 10);
    const [first, second, third, large] = [talk(1), talk(4), talk(5), talk(10)];
    learn(memory, first, second, third);
    expect(isKept(memory, first, second, third)).toEqual([true, true, true]);
    learn(memory, talk(1));
    expect(isKept(memory, first, second, third)).toEqual([false, true, true]);
    learn(memory, large);
    expect(isKept(memory, first, second, third, large)).toEqual([false, false, false, true]);
  });

  it.each([
    ['all rooms', (memory: RoomMemory) => memory.forgetAll()],
    ['one room', (memory: RoomMemory, { draft }: TestDraft) => memory.forget([draft.roomId])],
  ])('has space again after it has forgotten %s', (_what, forget) => {
    const memory = new RoomMemory(3, 10);
    const [before, after] = [talk(10), [talk(5), talk(5)]];
    learn(memory, before);
    forget(memory, before);
    learn(memory, ...after);
    expect(isKept(memory, before, ...after)).toEqual([false, true, true]);
  });
});
