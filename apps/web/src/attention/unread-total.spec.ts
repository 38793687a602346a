import { describe, expect, it } from 'vitest';

import type { NotifyLevel, RoomId, Seq } from '#client';

import { unreadTotal } from './unread-total.js';

const room = (id: string, unread: number, notify: NotifyLevel = 'all', headSeq = unread) => ({
  id: id as RoomId,
  unread,
  headSeq: headSeq as Seq,
  readSeq: 0 as Seq,
  mentions: 0,
  me: { role: 'member' as const, notify, joinedAt: '' },
});

describe('The count in the title', () => {
  it('is the sum over rooms that are not muted', () => {
    expect(unreadTotal([room('a', 2), room('b', 3, 'mentions'), room('c', 50, 'none')], undefined)).toBe(5);
  });

  it('is that of the main timelines: replies do not count', () => {
    const main = (unread: number) => ({ readSeq: 3 as Seq, unread, mentions: 0 });
    expect(
      unreadTotal(
        [
          { ...room('a', 7), main: main(2) },
          { ...room('b', 5), main: main(0) },
        ],
        undefined,
      ),
    ).toBe(2);
    expect(unreadTotal([{ ...room('a', 100, 'all', 250), main: main(100) }], undefined)).toBe(247);
  });

  it('leaves out hidden conversations until their next message', () => {
    const hidden = (headSeq: number) => {
      const spam = room('spam', 2, 'all', headSeq);
      return unreadTotal([{ ...spam, me: { ...spam.me, hiddenSeq: 2 as Seq } }, room('b', 3)], undefined);
    };
    expect([hidden(2), hidden(3)]).toEqual([3, 5]);
  });

  it('leaves out the open room', () => {
    expect(unreadTotal([room('a', 2), room('b', 3)], 'b' as RoomId)).toBe(2);
  });

  it('is 0 when nothing is unread', () => {
    expect(unreadTotal([room('a', 0), room('b', 7, 'none'), room('c', 1)], 'c' as RoomId)).toBe(0);
  });

  it('is exact above 99 as long as each room is', () => {
    expect(unreadTotal([room('a', 60), room('b', 60)], undefined)).toBe(120);
  });

  it('counts on when a room has more messages than the server counts', () => {
    expect(unreadTotal([room('a', 100, 'all', 250), room('b', 1)], undefined)).toBe(251);
  });
});
