import { beforeEach, describe, expect, it } from 'vitest';

import type { Message, MessageId, RoomId, RoomState, Seq, UserId } from '#contracts';

import { counter } from '../../model/model-store.js';
import { aMessage, aState } from '../../model/samples.js';
import { Timelines } from '../timeline/timelines.js';
import { RoomReplica } from './room-replica.js';

const ME = 'me' as UserId;
const ROOM = 'room' as RoomId;
const ROOT = 'message-11' as MessageId;

const aReply = (seq: number, threadSeq: number, change: Partial<Message> = {}) =>
  aMessage(seq, { threadId: ROOT, threadSeq, inRoom: false, ...change });

function replicaOf(state: RoomState): RoomReplica {
  const bounds = { closedMessages: 3, openMessages: 6 };
  const room = new RoomReplica(
    ROOM,
    () => ({ me: ME, blocked: new Set(), joinedAt: () => null }),
    bounds,
    () => false,
    new Timelines().followerOf(ROOM),
    (message) => message,
  );
  room.applyState(state);
  room.gate.advance(state.headRev);
  return room;
}

const marker = (readSeq: number, unread = 0, mentions = 0) => ({ readSeq: counter<Seq>(readSeq), unread, mentions });

describe('the main timeline of a room’s replica', () => {
  let room: RoomReplica;

  const apply = (...messages: Message[]) =>
    room.applyItems(messages.map((message) => ({ type: 'message' as const, message })));

  beforeEach(() => {
    room = replicaOf(aState(10, { main: marker(10), threadsReadSeq: counter(4) }));
  });

  it('counts no replies, except those that were also sent to the room', () => {
    apply(aMessage(11), aReply(12, 1, { mentions: [ME] }), aReply(13, 2, { inRoom: true, mentions: [ME] }));
    expect(room.summary).toMatchObject({ unread: 3, mentions: 2, main: marker(10, 2, 1) });
  });

  it('has the newest message of its own as its preview, whatever replies come, and whatever is deleted', () => {
    apply(aMessage(11), aReply(12, 1));
    expect(room.summary).toMatchObject({ preview: { seq: 12 }, main: { preview: { seq: 11 } } });
    apply(aReply(13, 2), aReply(14, 3), aReply(15, 4));
    expect(room.summary).toMatchObject({ preview: { seq: 15 }, main: { preview: { seq: 11 } } });
    apply(aReply(16, 5, { inRoom: true }));
    expect(room.summary).toMatchObject({ preview: { seq: 16 }, main: { preview: { seq: 16 } } });
    apply(aMessage(17), aReply(18, 6));
    expect(room.needsRefresh).toBe(false);
  });

  it('asks the server for its preview once that is deleted below the messages that it holds', () => {
    apply(aMessage(11), aReply(12, 1), aReply(13, 2), aReply(14, 3), aReply(15, 4));
    expect(room.needsRefresh).toBe(false);
    apply(aMessage(11, { rev: counter(99), deletedAt: '2026-11-28T10:00:00.000Z' }));
    expect(room.needsRefresh).toBe(true);
  });

  it('is previewed by the newest message of the room at a server that tells no other', () => {
    const old = replicaOf(aState(10, { main: marker(10), preview: null }));
    expect(old.summary?.main).toMatchObject({ preview: null });
  });

  it('is read by own messages and own replies that were also sent to the room, and by nothing else', () => {
    apply(aMessage(11), aReply(12, 1, { senderId: ME }));
    expect(room.summary).toMatchObject({ readSeq: 12, unread: 0, main: marker(10, 1) });
    apply(aMessage(13, { senderId: ME, scheduled: true }));
    expect(room.summary).toMatchObject({ readSeq: 13, main: marker(10, 1) });
    apply(aReply(14, 2, { senderId: ME, inRoom: true }));
    expect(room.summary).toMatchObject({ readSeq: 14, main: marker(14) });
    apply(aMessage(15), aMessage(16, { senderId: ME }));
    expect(room.summary).toMatchObject({ readSeq: 16, main: marker(16) });
  });

  it('takes each marker of an answer or an item for itself, and moves none back', () => {
    apply(aMessage(11), aMessage(12), aReply(13, 1));
    room.applyRead({ ...marker(13), main: marker(11, 1), threadsReadSeq: counter(4) });
    expect(room.summary).toMatchObject({ readSeq: 13, unread: 0, main: marker(11, 1), threadsReadSeq: 4 });
    room.applyRead({ ...marker(12), main: marker(10, 2), threadsReadSeq: counter(13) });
    expect(room.summary).toMatchObject({ readSeq: 13, main: marker(11, 1), threadsReadSeq: 13 });
  });

  it('follows the room’s own marker and counts at a server without threads', () => {
    room = replicaOf(aState(10, { readSeq: counter(8), unread: 2, mentions: 1 }));
    expect(room.summary?.main).toMatchObject(marker(8, 2, 1));
    apply(aMessage(11));
    expect(room.summary?.main).toMatchObject(marker(8, 3, 1));
    room.applyRead(marker(10));
    expect(room.summary).toMatchObject({ unread: 1, main: marker(10, 1) });
  });

  it('keeps its counts when messages leave the window, until an unread one of them is deleted', () => {
    const deletedAt = '2026-11-20T00:00:00.000Z';
    apply(aMessage(11), aReply(12, 1), aMessage(13), aReply(14, 2), aReply(15, 3), aReply(16, 4));
    room.applyRead({ ...marker(16), main: marker(10, 2) });
    expect({ main: room.summary?.main, needsRefresh: room.needsRefresh }).toMatchObject({
      main: marker(10, 2),
      needsRefresh: false,
    });
    apply(aReply(12, 1, { rev: counter(17), deletedAt }));
    expect(room.needsRefresh).toBe(false);
    apply(aMessage(13, { rev: counter(18), deletedAt }));
    expect(room.needsRefresh).toBe(true);
  });

  it('takes both counts of a state of its own revision', () => {
    apply(aMessage(11), aReply(12, 1), aMessage(13), aReply(14, 2));
    const state = aState(14, { readSeq: counter(12), unread: 2, main: marker(11, 1), urev: counter(2) });
    room.gate.advance(14);
    room.applyState(state);
    expect(room.summary).toMatchObject({ readSeq: 12, unread: 2, main: marker(11, 1) });
  });
});

describe('`thread` of a root that the replica holds', () => {
  let room: RoomReplica;

  const apply = (...messages: Message[]) =>
    room.applyItems(messages.map((message) => ({ type: 'message' as const, message })));
  const thread = () => room.window.get(ROOT)?.thread;
  const by = (name: string) => ({ senderId: name as UserId });

  beforeEach(() => {
    room = replicaOf(aState(10));
  });

  it('is raised to the number of a reply, with the 5 newest senders', () => {
    room = replicaOf(aState(10, { firstSeq: counter(11) }));
    apply(aMessage(11), aReply(12, 7, { ...by('ann'), createdAt: 'later' }));
    expect(thread()).toEqual({ replies: 7, lastSeq: 12, lastAt: 'later', userIds: ['ann'] });
    const summary = { replies: 7, lastSeq: counter<Seq>(12), lastAt: '', userIds: [...'abcde'] as UserId[] };
    room = replicaOf(aState(10));
    apply(aMessage(11, { thread: summary }), aReply(13, 8, by('c')));
    expect(thread()?.userIds).toEqual(['c', 'a', 'b', 'd', 'e']);
    apply(aReply(14, 9, by('f')));
    expect(thread()).toMatchObject({ replies: 9, lastSeq: 14, userIds: ['f', 'c', 'a', 'b', 'd'] });
  });

  it('never falls: not by an older reply, nor by a state of the root from before', () => {
    apply(aMessage(11), aReply(13, 2));
    apply(aReply(12, 1), aReply(13, 2, { rev: counter(14), deletedAt: '2026-11-20T00:00:00.000Z' }));
    apply(aMessage(11, { rev: counter(15), body: 'edited' }));
    expect(thread()).toMatchObject({ replies: 2, lastSeq: 13 });
    expect(room.window.get(ROOT)?.body).toBe('edited');
  });

  it('counts replies that came while the page with the root was fetched', () => {
    room.beginPage();
    apply(aReply(12, 1));
    const page = { messages: [aMessage(10, { id: ROOT })], reachedStart: false, reachedEnd: false, rev: counter(10) };
    expect(room.endPage(page as never)).toBe(true);
    expect(thread()).toMatchObject({ replies: 1, lastSeq: 12 });
  });
});
