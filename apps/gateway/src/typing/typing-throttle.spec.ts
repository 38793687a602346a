import { describe, expect, it } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { TypingThrottle } from './typing-throttle.js';

const [ann, ben] = [newId<UserId>(), newId<UserId>()];
const [room, other] = [newId<RoomId>(), newId<RoomId>()];

describe('a throttle of typing', () => {
  it('lets one signal per user, room and interval through', () => {
    const throttle = new TypingThrottle();
    const passed = [0, 1, 2_999, 3_000, 5_999, 6_000].filter((nowMs) => throttle.pass(room, ann, nowMs));
    expect(passed).toEqual([0, 3_000, 6_000]);
    expect({ room: throttle.pass(room, ben, 6_001), other: throttle.pass(other, ann, 6_001) }).toEqual({
      room: true,
      other: true,
    });
  });

  it('can be asked without counting a signal', () => {
    const throttle = new TypingThrottle();
    expect([throttle.isFree(room, ann, 0), throttle.isFree(room, ann, 0)]).toEqual([true, true]);
    throttle.pass(room, ann, 0);
    expect([throttle.isFree(room, ann, 2_999), throttle.isFree(room, ann, 3_000)]).toEqual([false, true]);
  });

  it('ends with a message of the user, in its room only', () => {
    const throttle = new TypingThrottle();
    for (const roomId of [room, other]) throttle.pass(roomId, ann, 0);
    throttle.pass(room, ben, 0);
    throttle.end(room, ann);
    const free = [throttle.isFree(room, ann, 1), throttle.isFree(other, ann, 1), throttle.isFree(room, ben, 1)];
    expect(free).toEqual([true, false, false]);
  });

  it('knows in which rooms users are in an interval', () => {
    const throttle = new TypingThrottle();
    throttle.pass(room, ann, 0);
    throttle.pass(room, ben, 1);
    throttle.end(room, ann);
    throttle.end(room, ann);
    expect({ room: throttle.holds(room, 3_000), other: throttle.holds(other, 3_000) }).toEqual({
      room: true,
      other: false,
    });
    expect(throttle.holds(room, 3_001)).toBe(false);
  });
});
