import { describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { RoomId } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import { FileRequests, type FileRequestsServices, type FilesPage } from './file-requests.js';

const ROOM = 'room' as RoomId;

describe('files', () => {
  it.each([
    {
      what: 'of a room',
      ask: (requests: FileRequests) => requests.list(ROOM, { cursor: 'a b', limit: 10 }),
      path: '/v1/rooms/room/files?cursor=a+b&limit=10',
    },
    {
      what: 'of all rooms',
      ask: (requests: FileRequests) => requests.find({ query: 'a&b', type: 'image' }),
      path: '/v1/files?query=a%26b&type=image',
    },
  ])('$what are listed by page, again after a temporary error, and their senders become known', async (list) => {
    const clock = new VirtualClock();
    const asked: string[] = [];
    const known: FilesPage[] = [];
    const page: FilesPage = { messages: [], cursor: 'next' };
    const services = {
      session: {
        signal: new AbortController().signal,
        ask: async (path: string) => {
          asked.push(path);
          if (asked.length === 1) throw new ChatError('UNAVAILABLE');
          return page;
        },
      },
      runtime: { clock, random: () => 0, newId: () => 'id', report: () => undefined },
      sendBytes: async () => 200,
      isOffline: () => false,
      answered: (found: FilesPage) => known.push(found),
    } as unknown as FileRequestsServices;
    const requests = new FileRequests(services);
    const [found] = await Promise.all([list.ask(requests), clock.pass(1_000)]);
    expect(found).toBe(page);
    expect(known).toEqual([page]);
    expect(asked).toEqual(Array(2).fill(list.path));
  });

  it('rejects a list at once without a network', async () => {
    const services = {
      session: { signal: new AbortController().signal, ask: () => Promise.reject(new ChatError('UNAVAILABLE')) },
      runtime: { clock: new VirtualClock(), random: () => 0, newId: () => 'id', report: () => undefined },
      isOffline: () => true,
      answered: () => undefined,
    };
    await expect(new FileRequests(services).list(ROOM, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
