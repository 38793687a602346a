import { describe, expect, it } from 'vitest';

import type { Member, RoomId, UserId } from '#contracts';

import { counter } from '../../model/model-store.js';
import { aState } from '../../model/samples.js';
import { Timelines } from '../timeline/timelines.js';
import { Replica } from './replica.js';

const ROOM = 'room' as RoomId;
const ME = 'me' as UserId;
const reason = 'no caps';

function replicaOf(): Replica {
  const none = (): void => undefined;
  const replica = new Replica({
    me: () => ME,
    bounds: { closedMessages: 10, openMessages: 10 },
    isOpen: () => false,
    followerOf: (roomId) => new Timelines().followerOf(roomId),
    roomChanged: none,
    dropped: none,
    blockedChanged: none,
    ownItem: none,
    doubted: none,
  });
  replica.applyState(aState(10, { id: ROOM }));
  replica.user.advance(1);
  return replica;
}

describe('the reason of a removal', () => {
  const sync = (more: object) => ({
    ...{ epoch: 'e', urev: counter<never>(2), rooms: [], deltas: [], gone: [ROOM], blocked: null, more: false },
    ...more,
  });

  it('comes with the item, and goes when the user comes back', () => {
    const replica = replicaOf();
    const items = [{ type: 'room.gone' as const, roomId: ROOM, reason }];
    replica.onUserChanges({ from: counter(1), to: counter(2), items });
    expect(replica.goneReasons.get(ROOM)).toBe(reason);
    replica.applyState(aState(10, { id: ROOM, urev: counter(3) }));
    expect(replica.goneReasons.size).toBe(0);
  });

  it('comes with a sync, and goes at the sign-out', () => {
    const replica = replicaOf();
    replica.applySync(sync({ goneReasons: { [ROOM]: reason } }));
    expect(replica.goneReasons.get(ROOM)).toBe(reason);
    replica.clear();
    expect(replica.goneReasons.size).toBe(0);
  });

  it('is not there without one', () => {
    const replica = replicaOf();
    replica.applySync(sync({}));
    expect(replica.rooms.has(ROOM)).toBe(false);
    expect(replica.goneReasons.size).toBe(0);
  });
});

describe('the reason of a mute', () => {
  const member = (userId: UserId, mutedUntil: string | null): Member => ({
    ...{ role: 'member', state: 'joined', joinedAt: '', mutedUntil, rev: counter(11) },
    user: { id: userId, username: '', displayName: '', type: 'user', avatarUrl: null, version: 1 },
  });
  const changed = (userId: UserId, mutedUntil: string | null, me = {}) => {
    const replica = replicaOf();
    const room = replica.room(ROOM);
    room.showOwn(me);
    room.applyItems([{ type: 'member', member: member(userId, mutedUntil) }]);
    return room;
  };

  it('is read again when the user’s own mute changes, and only then', () => {
    const other = 'other' as UserId;
    expect(changed(ME, 'later').needsRefresh).toBe(true);
    expect(changed(ME, null, { muteReason: reason }).needsRefresh).toBe(true);
    expect(changed(ME, null).needsRefresh).toBe(false);
    expect(changed(other, 'later').needsRefresh).toBe(false);
  });

  it('is not read twice for one change', () => {
    const room = changed(ME, 'later');
    room.applyOpened(
      { room: aState(10, { id: ROOM }), rev: counter(10), messages: [], reachedStart: true, online: null, marks: null },
      true,
    );
    expect(room.needsRefresh).toBe(false);
    room.applyItems([{ type: 'member', member: member(ME, 'later') }]);
    expect(room.needsRefresh).toBe(false);
  });
});
