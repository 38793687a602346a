import { describe, expect, it } from 'vitest';
import { newId, type Rev, type RoomId, type Urev, type UserId } from '#contracts';
import { headsFor, HEADS_SLOTS, isInSlot, type KnownHeads } from './heads.policy.js';

const userId = newId<UserId>();
const [a, b, unknown] = [newId<RoomId>(), newId<RoomId>(), newId<RoomId>()];
const known: KnownHeads = {
  epoch: 'e',
  rooms: new Map([
    [a, 4 as Rev],
    [b, 9 as Rev],
  ]),
  urevs: new Map([[userId, 3 as Urev]]),
};
const never = { room: () => false, user: () => false };

describe('heads', () => {
  it('have the rooms of the connection that are due and known', () => {
    const due = { ...never, room: (roomId: RoomId) => roomId !== b };
    expect(headsFor(userId, [a, b, unknown], known, due)).toEqual({ epoch: 'e', urev: 3, rooms: { [a]: 4 } });
  });

  it('are not sent if nothing is due', () => {
    expect(headsFor(userId, [a, b], known, never)).toBeUndefined();
  });

  it("are sent without rooms if the user's urev is due, with 0 for an unknown user", () => {
    const due = { ...never, user: () => true };
    expect(headsFor(newId<UserId>(), [], known, due)).toEqual({ epoch: 'e', urev: 0, rooms: {} });
  });

  it('are sent for every room once in so many rounds', () => {
    const rounds = Array.from({ length: HEADS_SLOTS }, (_, round) => round);
    for (let i = 0; i < 50; i += 1) {
      const roomId = newId<RoomId>();
      expect(rounds.filter((round) => isInSlot(roomId, round))).toHaveLength(1);
    }
  });
});
