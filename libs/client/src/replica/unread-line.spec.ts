import { beforeEach, describe, expect, it } from 'vitest';

import type { Message, RoomId, UserId } from '#contracts';

import { counter } from '../../model/model-store.js';
import { aMessage, aState } from '../../model/samples.js';
import { Timelines } from '../timeline/timelines.js';
import { RoomReplica } from './room-replica.js';

const ROOM = 'room' as RoomId;
const BOUNDS = { closedMessages: 3, openMessages: 6 };
const deletedAt = '2026-11-20T00:00:00.000Z';

describe('the unread counts of a room that holds its newest messages only', () => {
  let room: RoomReplica;

  const receive = (message: Message) =>
    room.gate.receive({
      roomId: ROOM,
      from: counter(message.rev - 1),
      to: message.rev,
      items: [{ type: 'message', message }],
    });
  const deliver = (message: Message) => room.applyItems([{ type: 'message', message }]);
  const loadPage = (rev: number, ...messages: Message[]) =>
    room.endPage({ messages, reachedStart: false, reachedEnd: false, rev: counter(rev) });
  const counts = () => [room.summary?.unread, room.needsRefresh];

  beforeEach(() => {
    room = new RoomReplica(
      ROOM,
      () => ({ me: 'me' as UserId, blocked: new Set(), joinedAt: () => null }),
      BOUNDS,
      () => false,
      new Timelines().followerOf(ROOM),
      (message) => message,
    );
    room.applyState(aState(10, { readSeq: counter(10) }));
    room.gate.advance(10);
  });

  describe('with ten unread messages', () => {
    const earlier = aState(20, { readSeq: counter(10), unread: 10 });
    const later = aState(20, { headRev: counter(21), readSeq: counter(10), unread: 9 });

    beforeEach(() => {
      for (let seq = 11; seq <= 20; seq++) receive(aMessage(seq));
    });

    it('stay the same when a page brings older messages', () => {
      room.beginPage();
      loadPage(20, aMessage(15), aMessage(16), aMessage(17));
      expect(counts()).toEqual([10, false]);
    });

    it('are requested if a page has a deletion before the replica does', () => {
      const deleted = aMessage(16, { rev: counter(21), deletedAt });
      room.beginPage();
      loadPage(21, aMessage(15), deleted, aMessage(17));
      receive(deleted);
      expect(room.needsRefresh).toBe(true);
      room.applyState(later);
      expect(counts()).toEqual([9, false]);
    });

    it('have a deletion once that the page does not have yet, but the counts of the server do', () => {
      room.beginPage();
      receive(aMessage(16, { rev: counter(21), deletedAt }));
      room.applyState(later);
      loadPage(20, aMessage(15), aMessage(16), aMessage(17));
      expect(counts()).toEqual([9, false]);
    });

    it('are not taken from before a deletion that an answer has brought', () => {
      room.applyMessage(aMessage(20, { rev: counter(21), deletedAt }));
      room.applyState(earlier);
      expect(room.summary?.unread).toBe(9);
    });

    it('are not taken from before a purge that an answer has brought', () => {
      room.applyState({ ...earlier, rev: counter(21), headRev: counter(21), firstSeq: counter(16), unread: 5 });
      room.applyState(earlier);
      expect(room.needsRefresh).toBe(true);
    });
  });

  describe('while a sync brings an older message after newer ones', () => {
    const late = aMessage(12, { rev: counter(21), pinned: true });

    beforeEach(() => {
      for (const seq of [11, 13, 14, 15, 16, 17, 18, 19, 20]) deliver(aMessage(seq));
      room.gate.advance(20);
      expect(room.summary?.unread).toBe(9);
    });

    it('have it although the room has dropped its neighbours', () => {
      deliver(late);
      expect(counts()).toEqual([10, false]);
    });

    it('have it once if a page brings it first', () => {
      room.beginPage();
      loadPage(21, late, ...[13, 14, 15, 16, 17].map((seq) => aMessage(seq)));
      expect(room.summary?.unread).toBe(10);
      room.trim();
      deliver(late);
      expect(counts()).toEqual([10, false]);
    });

    it('are not taken from the server, which had it before', () => {
      room.applyState(aState(20, { urev: counter(2), readSeq: counter(10), unread: 10 }));
      deliver(late);
      expect(room.summary?.unread).toBe(10);
    });
  });
});
