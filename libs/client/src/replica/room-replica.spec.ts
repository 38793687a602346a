import { beforeEach, describe, expect, it } from 'vitest';

import type { Message, RoomId, Seq, UserId } from '#contracts';

import { aMessage, aState } from '../../model/samples.js';
import { counter } from '../../model/model-store.js';
import { isHidden } from '../rooms/room-list.js';
import { Timelines } from '../timeline/timelines.js';
import { RoomReplica } from './room-replica.js';
import { withFiles } from './whole-message.policy.js';

const ME = 'me' as UserId;
const BOUNDS = { closedMessages: 3, openMessages: 6 };

describe('the replica of a room', () => {
  let room: RoomReplica;
  let isOpen: boolean;

  const items = (...messages: Message[]) => messages.map((message) => ({ type: 'message' as const, message }));
  const shown = () => room.window.messages.map(({ seq }) => seq);

  beforeEach(() => {
    isOpen = false;
    room = new RoomReplica(
      'room' as RoomId,
      () => ({ me: ME, blocked: new Set(), joinedAt: () => null }),
      BOUNDS,
      () => isOpen,
      new Timelines().followerOf('room' as RoomId),
      withFiles,
    );
    room.applyState(aState(10, { readSeq: counter(10) }));
    room.gate.advance(10);
  });

  it('counts messages after the read marker, but not own, deleted or system messages', () => {
    room.applyItems(
      items(
        aMessage(11),
        aMessage(12, { kind: 'system', senderId: null }),
        aMessage(13, { deletedAt: '2026-11-20T00:00:00.000Z' }),
      ),
    );
    expect(room.summary).toMatchObject({ unread: 1, headSeq: 13 });
    room.applyItems(items(aMessage(14, { senderId: ME })));
    expect(room.summary).toMatchObject({ unread: 0, readSeq: 14 });
  });

  it('is hidden from the user’s own change on, until its next message', () => {
    const hidden = () => room.summary !== null && isHidden(room.summary);
    expect(hidden()).toBe(false);
    const me = { role: 'member' as const, notify: 'all' as const, joinedAt: '', hiddenSeq: counter<Seq>(10) };
    room.applyState(aState(10, { urev: counter(2), me }));
    expect(hidden()).toBe(true);
    room.applyItems(items(aMessage(11)));
    expect(hidden()).toBe(false);
  });

  it('counts mentions of the user', () => {
    room.applyItems(items(aMessage(11, { mentions: [ME] }), aMessage(12)));
    expect(room.summary).toMatchObject({ unread: 2, mentions: 1 });
  });

  it('keeps counts and preview when a closed room drops older messages', () => {
    for (let seq = 11; seq <= 20; seq++) room.applyItems(items(aMessage(seq)));
    expect(shown()).toEqual([18, 19, 20]);
    expect(room.summary).toMatchObject({ unread: 10, preview: { seq: 20 } });
    expect(room.needsRefresh).toBe(false);
  });

  it('holds more messages of an open room', () => {
    isOpen = true;
    for (let seq = 11; seq <= 20; seq++) room.applyItems(items(aMessage(seq)));
    expect(shown()).toEqual([15, 16, 17, 18, 19, 20]);
  });

  it('needs a refresh when an unread message below the window is deleted', () => {
    for (let seq = 11; seq <= 20; seq++) room.applyItems(items(aMessage(seq)));
    room.applyItems(items(aMessage(12, { rev: counter(21), deletedAt: '2026-11-20T00:00:00.000Z' })));
    expect(room.needsRefresh).toBe(true);
  });

  it('shows the previous message as preview when the newest is deleted', () => {
    room.applyItems(items(aMessage(11), aMessage(12)));
    room.applyItems(items(aMessage(12, { rev: counter(13), deletedAt: '2026-11-20T00:00:00.000Z' })));
    expect(room.summary?.preview).toMatchObject({ seq: 11 });
  });

  it('holds the messages of a server without files as messages without any', () => {
    const { attachments, autoBody, ...older } = aMessage(11);
    room.applyItems(items(older as Message));
    expect(room.window.messages).toMatchObject([{ id: older.id, attachments, autoBody }]);
    expect({ attachments, autoBody }).toEqual({ attachments: [], autoBody: false });
  });

  it('applies a state only if its rev is higher', () => {
    room.applyItems(items(aMessage(11, { rev: counter(15), body: 'new' })));
    room.applyItems(items(aMessage(11, { rev: counter(14), body: 'old' })));
    expect(room.window.messages[0]?.body).toBe('new');
  });

  it('drops purged messages', () => {
    room.applyItems(items(aMessage(11), aMessage(12)));
    room.applyItems([{ type: 'room', room: aState(12, { rev: counter(13), firstSeq: counter(12) }) }]);
    expect(shown()).toEqual([12]);
    expect(room.reachedStart).toBe(true);
  });

  it('stays usable when all messages are purged', () => {
    room.applyItems(items(aMessage(11), aMessage(12)));
    room.applyItems([{ type: 'room', room: aState(12, { rev: counter(13), firstSeq: counter(13) }) }]);
    room.gate.advance(13);
    expect(room.summary).toMatchObject({ firstSeq: 13, headSeq: 12, unread: 0, mentions: 0, preview: null });
    expect({ shown: shown(), reachedStart: room.reachedStart, needsRefresh: room.needsRefresh }).toEqual({
      shown: [],
      reachedStart: true,
      needsRefresh: false,
    });
    room.applyItems(items(aMessage(13, { rev: counter(14) })));
    expect(shown()).toEqual([13]);
    expect(room.summary).toMatchObject({ headSeq: 13, unread: 1, preview: { seq: 13 } });
  });

  it('applies changes recorded during a page request after the page', () => {
    room.beginPage();
    room.applyItems(items(aMessage(9, { rev: counter(20), body: 'edited' })));
    const messages = [aMessage(8), aMessage(9), aMessage(10)];
    expect(room.endPage({ messages, reachedStart: false, reachedEnd: false, rev: counter(10) })).toBe(true);
    expect(room.window.messages.map(({ body }) => body)).toEqual(['body 8', 'edited', 'body 10']);
  });

  it('rejects a page if too many messages changed during the request', () => {
    room.beginPage();
    for (let rev = 20; rev < 600; rev++)
      room.applyItems(items(aMessage(9, { rev: counter(rev), id: `m${String(rev)}` as never })));
    expect(room.endPage({ messages: [aMessage(9)], reachedStart: false, reachedEnd: false, rev: counter(10) })).toBe(
      false,
    );
  });

  it('shows the latest name of every user', () => {
    const bob = {
      id: 'bob' as UserId,
      username: 'bob',
      displayName: 'Bob',
      type: 'user' as const,
      avatarUrl: null,
      version: 1,
    };
    room.applyItems(items(aMessage(11, { sender: bob })));
    const user = { ...bob, displayName: 'Robert', version: 2 };
    const member = { user, role: 'member', state: 'joined', joinedAt: '', mutedUntil: null, rev: counter(12) } as const;
    room.applyItems([{ type: 'member', member: member as never }]);
    expect(room.window.messages[0]?.sender?.displayName).toBe('Robert');
    expect(room.summary?.preview?.senderName).toBe('Robert');
  });

  it('notes what can allow a refused message: another slow mode, and changes of the own membership', () => {
    const before = room.rules;
    const noted = () => room.rules - before;
    const row = { role: 'member', state: 'joined', joinedAt: '', mutedUntil: null } as const;
    const memberItem = (id: string, rev: number) => {
      const user = {
        id: id as UserId,
        username: id,
        displayName: id,
        type: 'user' as const,
        avatarUrl: null,
        version: 1,
      };
      return [{ type: 'member', member: { ...row, user, rev: counter(rev) } as never } as const];
    };
    room.applyItems([{ type: 'room', room: aState(10, { rev: counter(11), name: 'Renamed' }) }]);
    room.applyItems(memberItem('bob', 12));
    room.applyItems(items(aMessage(11, { rev: counter(13) })));
    expect(noted()).toBe(0);
    room.applyItems([{ type: 'room', room: aState(10, { rev: counter(14), slowModeSeconds: 30 }) }]);
    expect(noted()).toBe(1);
    room.applyItems(memberItem(ME, 15));
    expect(noted()).toBe(2);
    const me = { role: 'moderator', notify: 'all', joinedAt: '' } as const;
    room.applyState(aState(10, { rev: counter(14), urev: counter(2), me }));
    expect(noted()).toBe(3);
  });

  it('counts no messages that an import adds, from the frame on', () => {
    const imported = aState(11, { rev: counter(11), importedSeq: counter(11) });
    room.applyItems([{ type: 'room', room: imported }, ...items(aMessage(11, { rev: counter(12) }))]);
    expect(room.summary).toMatchObject({
      readSeq: 11,
      unread: 0,
      main: { readSeq: 11, unread: 0 },
      threadsReadSeq: 11,
    });
    room.applyItems(items(aMessage(12, { rev: counter(13) })));
    expect(room.summary).toMatchObject({ unread: 1, main: { unread: 1 } });
  });

  it('sets mine on live reactions', () => {
    const reactions = [{ emoji: '👍', count: 25, userIds: [] }];
    room.applyItems(items(aMessage(11)));
    const change = { userId: ME, emoji: '👍', on: true };
    room.applyItems([{ type: 'message', message: aMessage(11, { rev: counter(12), reactions }), reaction: change }]);
    expect(room.window.messages[0]?.reactions[0]?.mine).toBe(true);
    room.applyItems(items(aMessage(11, { rev: counter(13), reactions })));
    expect(room.window.messages[0]?.reactions[0]?.mine).toBe(true);
  });
});
