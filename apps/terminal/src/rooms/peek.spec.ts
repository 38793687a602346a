import { describe, expect, it } from 'vitest';

import type { Message, Parley, Room } from '#client';

import { Format } from '../terminal/format.js';
import { peekLines } from './peek.js';

const room = (name: string, about: Partial<Room> = {}): Room =>
  ({ id: `the ${name}`, name, topic: null, memberCount: 1, archived: false, ...about }) as Room;

const message = (body: string, about: object = {}): Message =>
  ({
    ...{ kind: 'text', body, createdAt: '2026-11-29T12:00:00Z', deletedAt: null, system: null, attachments: [] },
    ...{ senderId: 'ann', sender: { username: 'ann' }, ext: null, ...about },
  }) as unknown as Message;

/** A server whose directory has a page for each list of rooms. */
function parleyWith(pages: readonly (readonly Room[])[], messages: readonly Message[] = []): Parley {
  const answers = {
    'room:discover': ({ cursor = '0' }: { cursor?: string }) => {
      const next = Number(cursor) + 1;
      return { rooms: pages[Number(cursor)], cursor: next < pages.length ? String(next) : null };
    },
    'room:peek': ({ roomId }: { roomId: string }) => ({
      room: pages.flat().find(({ id }) => id === roomId),
      messages,
    }),
  };
  const ask = async (event: keyof typeof answers, request: never) => answers[event](request);
  return { ask, blocked: { getSnapshot: () => ['eve'] } } as unknown as Parley;
}

const linesOf = (parley: Parley, name: string) => peekLines(parley, new Format(false), name);

describe('a look into a public room', () => {
  it('finds it by its whole name, in any case, on a later page too', async () => {
    const parley = parleyWith([[room('design talk')], [room('Design', { topic: 'logos', memberCount: 4 })]]);
    expect(await linesOf(parley, 'design')).toEqual(['* Design: 4 members', '* logos']);
    await expect(linesOf(parley, 'desig')).rejects.toThrow('there is no public room "desig"');
  });

  it('shows texts and names of files, but no notices, deleted messages and messages of blocked people', async () => {
    const shown = [
      message('hello'),
      message('', { kind: 'system', system: { type: 'member.joined' } }),
      message('', { deletedAt: '2026-11-29T12:00:00Z' }),
      message('of eve', { senderId: 'eve' }),
      message('a.pdf', { autoBody: true, attachments: [{ name: 'a.pdf' }] }),
    ];
    const lines = await linesOf(parleyWith([[room('tea', { archived: true })]], shown), 'tea');
    expect(lines.map((line) => line.replace(/^\d\d:\d\d /, ''))).toEqual([
      '* tea: 1 member, archived',
      'ann: hello',
      'ann: * a.pdf',
    ]);
  });
});
