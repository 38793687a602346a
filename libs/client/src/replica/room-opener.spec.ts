import { describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { RoomId } from '#contracts';

import { Timelines } from '../timeline/timelines.js';
import { Replica } from './replica.js';
import type { Requests } from './requests.js';
import { RoomOpener } from './room-opener.js';

const ROOM = 'room' as RoomId;

describe('opening a room', () => {
  it('asks again if the server refused it by a state from before a reset, and takes the next refusal', async () => {
    const none = (): void => undefined;
    const replica = new Replica({
      me: () => null,
      bounds: { closedMessages: 10, openMessages: 10 },
      isOpen: () => true,
      followerOf: (roomId) => new Timelines().followerOf(roomId),
      roomChanged: none,
      dropped: none,
      blockedChanged: none,
      ownItem: none,
      doubted: none,
    });
    const refusals = [
      () => {
        replica.reset('restored');
        return new ChatError('NOT_FOUND');
      },
      () => new ChatError('FORBIDDEN'),
    ];
    const requests = {
      pause: async () => undefined,
      ask: async () => {
        throw refusals.shift()?.() ?? new Error('one request too many');
      },
    } as unknown as Requests;
    const runtime = { clock: { now: () => 0 }, random: () => 0, newId: () => '', report: none };
    const opener = new RoomOpener(replica, requests, runtime as never, none);
    await expect(opener.open(ROOM)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
