import { describe, expect, it } from 'vitest';
import { newId, type FeedPosition, type RoomId, type UserId } from '#contracts';
import { roomOf } from '../../../testing/test-draft.js';
import { AppSeats, endsWithItsUsers, placeOf } from './app-seats.js';
import { revOf, seqOf } from '../rows/counters.js';

const roomId = newId<RoomId>();
const [one, other, stranger] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
const place = (seq: number): FeedPosition => ({ seq: seqOf(seq), rev: revOf(seq + 10) });
const absence = (from: number, to: number | null) => ({
  ...{ room_id: roomId, from_seq: seqOf(from), from_rev: revOf(from + 10) },
  ...{ to_seq: to, to_rev: to === null ? null : to + 10 },
});

describe('an app in a group of its users', () => {
  it('is away behind the act with which its last user goes', () => {
    const seats = new AppSeats(roomId, [one, other]);
    seats.unseat(one);
    seats.settle(place(3), place(4));
    expect(seats.changed).toEqual([]);
    seats.unseat(other);
    seats.settle(place(4), place(5));
    expect(seats.changed).toEqual([absence(5, null)]);
  });

  it('is there again from the act with which a user of it comes; a stranger who goes changes nothing', () => {
    const seats = new AppSeats(roomId, [], { ...absence(5, null), to_seq: null, to_rev: null });
    seats.unseat(stranger);
    seats.settle(place(7), place(8));
    expect(seats.changed).toEqual([]);
    seats.seat(one);
    seats.settle(place(8), place(9));
    expect(seats.changed).toEqual([absence(5, 8)]);
  });

  it('comes and goes within one transaction, each time with an absence of its own', () => {
    const seats = new AppSeats(roomId, [one]);
    seats.unseat(one);
    seats.settle(place(1), place(2));
    seats.seat(other);
    seats.settle(place(3), place(4));
    seats.unseat(other);
    seats.settle(place(4), place(6));
    expect(seats.changed).toEqual([absence(2, 3), absence(6, null)]);
  });
});

describe('a room', () => {
  const [app_id, external_id] = [newId<UserId>(), 'order-1'];

  it('ends for its app with the last user only if it is a group that a user of the app made', () => {
    const rooms = [{ app_id }, {}, { app_id, external_id }, { app_id, kind: 'direct' as const }];
    expect(rooms.map((room) => endsWithItsUsers(roomOf(room)))).toEqual([true, false, false, false]);
  });

  it('is at its heads, and at the beginning before it exists', () => {
    const room = roomOf();
    expect(placeOf(room)).toEqual({ seq: room.head_seq, rev: room.head_rev });
    expect(placeOf(undefined)).toEqual({ seq: 0, rev: 0 });
  });
});
