import { describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { RoomId, SyncAnswer, UserItem } from '#contracts';

import { counter } from '../../model/model-store.js';
import { aState } from '../../model/samples.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import { Timelines } from '../timeline/timelines.js';
import { CatchUp } from './catch-up.js';
import { Replica } from './replica.js';
import type { Requests } from './requests.js';

type Page = (asked: unknown) => Promise<Partial<SyncAnswer>>;

const listed = (id: string, urev: number) => aState(1, { id: id as RoomId, urev: counter(urev) });

describe('catching up', () => {
  const clock = new VirtualClock();
  const runtime = { clock, random: () => 0, newId: () => '', report: () => undefined };

  /** A replica with a server that gives these answers in order. */
  const client = (...pages: Page[]) => {
    const asked: unknown[] = [];
    const none = (): void => undefined;
    const replica = new Replica({
      me: () => null,
      bounds: { closedMessages: 10, openMessages: 10 },
      isOpen: () => false,
      followerOf: (roomId) => new Timelines().followerOf(roomId),
      roomChanged: none,
      dropped: none,
      blockedChanged: none,
      ownItem: none,
      doubted: none,
    });
    const request = async (_event: string, fields: unknown): Promise<SyncAnswer> => {
      asked.push(fields);
      const page = await (pages.shift() ?? (() => Promise.resolve({})))(fields);
      return { epoch: 'e', urev: counter(0), rooms: [], deltas: [], gone: [], blocked: null, more: false, ...page };
    };
    const requests = { isConnected: true, request } as unknown as Requests;
    return { asked, replica, catchUp: new CatchUp(replica, requests, runtime, none) };
  };

  it('requests all rooms after a connection ended between two pages, with a frame of a room still missing', async () => {
    const read = { type: 'read', roomId: 'three', readSeq: 1, unread: 0, mentions: 0 } as unknown as UserItem;
    const { asked, replica, catchUp } = client(
      () => Promise.resolve({ rooms: [listed('one', 1), listed('two', 2)], urev: counter(2), more: true }),
      async () => {
        replica.onUserChanges({ from: counter(2), to: counter(3), items: [read] });
        catchUp.start('e');
        throw new ChatError('TIMEOUT');
      },
      () => Promise.resolve({ rooms: [listed('three', 3)], urev: counter(3) }),
    );
    catchUp.start('e');
    await clock.pass(100);
    expect(asked.at(-1)).toMatchObject({ epoch: 'e', urev: 2 });
    expect([...replica.rooms.keys()]).toEqual(['one', 'two', 'three']);
  });
});
