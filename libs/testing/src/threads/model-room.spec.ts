import { describe, expect, it } from 'vitest';

import { ModelRoom } from './model-room.js';

const [ANN, BEN, CID] = [0, 1, 2];

/** Ann, Ben and Cid are in the room (`seq` 1 to 3); Ann has sent the root (`seq` 4). */
function scene(): { room: ModelRoom; root: number } {
  const room = new ModelRoom(3);
  room.join(BEN);
  room.join(CID);
  room.send(ANN);
  return { room, root: room.head };
}

describe('the model of a room with threads', () => {
  it('keeps the markers of a thread and of the main timeline apart', () => {
    const { room, root } = scene();
    room.send(BEN, { root });
    room.send(BEN);
    room.markMain(ANN, 6);
    expect(room.roomState(ANN)).toMatchObject({ readSeq: 6, main: { readSeq: 6, unread: 0 }, threadsReadSeq: 0 });
    expect(room.threadState(ANN, root)).toMatchObject({ following: true, readSeq: 4, unread: 1 });
    room.readThread(ANN, root, 5);
    expect(room.threadState(ANN, root)).toMatchObject({ readSeq: 5, unread: 0 });
    expect(room.roomState(CID)).toMatchObject({ unread: 3, main: { unread: 2 } });
  });

  it('moves every marker with a mark of the whole room, the one of all threads only if it reads a reply', () => {
    const { room, root } = scene();
    room.markRoom(BEN, 4);
    expect(room.roomState(BEN)).toMatchObject({ main: { readSeq: 4 }, threadsReadSeq: 2 });
    room.send(ANN, { root, mentions: [BEN] });
    room.markRoom(BEN, 99);
    expect(room.roomState(BEN)).toMatchObject({ unread: 0, threadsReadSeq: 5 });
    expect(room.threadState(BEN, root)).toMatchObject({ readSeq: 5, unread: 0, mentions: 0 });
  });

  it('lets a reply move only its own place, and a scheduled one none', () => {
    const { room, root } = scene();
    room.send(BEN, { root });
    expect(room.roomState(BEN)).toMatchObject({ readSeq: 5, unread: 0, main: { readSeq: 2, unread: 1 } });
    room.send(BEN, { root, inRoom: true });
    expect(room.roomState(BEN).main).toEqual({ readSeq: 6, unread: 0, mentions: 0 });
    room.send(CID);
    room.send(BEN, { scheduled: true });
    expect(room.roomState(BEN)).toMatchObject({ readSeq: 8, unread: 0, main: { readSeq: 6, unread: 1 } });
  });

  it('makes the sender, the mentioned and, by the first reply, those of the root follow', () => {
    const { room, root } = scene();
    room.edit(root, [CID]);
    room.leave(CID);
    room.send(BEN, { root });
    expect(room.followersOf(room.head)).toEqual([BEN, ANN]);
    room.join(CID);
    room.send(ANN, { root, mentions: [CID] });
    expect(room.threadState(CID, root)).toMatchObject({ following: true, readSeq: 7, unread: 1, mentions: 1 });
    room.delete(room.head);
    expect(room.threadState(CID, root)).toMatchObject({ thread: { replies: 2 }, unread: 0, mentions: 0 });
    room.follow(CID, root, false);
    room.send(ANN, { root });
    expect(room.threadState(CID, root)).toMatchObject({ following: false, unread: 0 });
  });

  it('counts a reply that is also in the room in the main timeline alone', () => {
    const { room, root } = scene();
    room.send(BEN, { root, inRoom: true, mentions: [ANN] });
    expect(room.threadState(ANN, root)).toMatchObject({ unread: 0, mentions: 0 });
    expect(room.roomState(ANN).main).toMatchObject({ unread: 1, mentions: 1 });
    expect(room.mentions(ANN)).toEqual([{ seq: 5, unread: true }]);
  });

  it('counts and lists no mentions by users whom the user blocks, until the block ends', () => {
    const { room, root } = scene();
    room.send(BEN, { mentions: [ANN] });
    room.send(CID, { root, mentions: [ANN] });
    room.block(ANN, BEN, true);
    expect(room.roomState(ANN)).toMatchObject({ unread: 2, mentions: 1, main: { unread: 1, mentions: 0 } });
    expect(room.mentions(ANN).map(({ seq }) => seq)).toEqual([6]);
    room.block(ANN, CID, true);
    room.block(ANN, BEN, false);
    expect(room.threadState(ANN, root)).toMatchObject({ unread: 1, mentions: 0 });
    expect(room.mentions(ANN).map(({ seq }) => seq)).toEqual([5]);
  });

  it('mentions with a message to everyone each member who was there before, once, until it ends', () => {
    const { room } = scene();
    room.leave(CID);
    room.send(ANN, { everyone: true, mentions: [BEN] });
    room.join(CID);
    expect(room.roomState(BEN)).toMatchObject({ mentions: 1, main: { mentions: 1 } });
    expect(room.countsOfBefore(BEN)).toMatchObject({ mentions: 1 });
    expect([ANN, BEN, CID].map((user) => room.mentions(user))).toEqual([[], [{ seq: 6, unread: true }], []]);
    room.edit(6, []);
    expect(room.roomState(BEN)).toMatchObject({ mentions: 1 });
    expect(room.countsOfBefore(BEN)).toMatchObject({ mentions: 0 });
    room.edit(6, [], false);
    expect(room.roomState(BEN)).toMatchObject({ mentions: 0, main: { mentions: 0 } });
  });

  it('reads nothing before a message that keeps it unread, but what is over 1,000 before it', () => {
    const { room, root } = scene();
    room.send(BEN, { keepsUnread: true });
    expect(room.roomState(BEN)).toMatchObject({ readSeq: 5, unread: 0, main: { readSeq: 2, unread: 1 } });
    room.send(CID, { root, keepsUnread: true });
    expect(room.message(6).kept).toBe(false);
    room.send(BEN, { root, keepsUnread: true });
    expect(room.threadState(BEN, root)).toMatchObject({ following: true, readSeq: 6, unread: 0 });
    while (room.head < 1_002) room.send(ANN);
    room.send(BEN, { root, keepsUnread: true });
    expect(room.roomState(BEN).main.readSeq).toBe(2);
    room.send(BEN, { keepsUnread: true });
    expect(room.roomState(BEN).main.readSeq).toBe(4);
  });

  it('forgets what retention has purged', () => {
    const { room, root } = scene();
    room.send(BEN, { root });
    room.send(BEN, { root });
    room.purge(6);
    expect(room.threadState(ANN, root)).toMatchObject({ thread: { replies: 2 }, unread: 1 });
    expect(room.timeline()).toEqual([]);
  });
});
