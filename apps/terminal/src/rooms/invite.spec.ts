import { describe, expect, it } from 'vitest';

import type { Parley, RoomStore } from '#client';

import { inviteLines } from './invite.js';

const store = { roomId: 'room' } as RoomStore;

describe('a link into a room', () => {
  const made: unknown[] = [];
  const makeLink = async (roomId: string, link: object) => {
    made.push([roomId, link]);
    return { url: 'https://chat.example/invite#code', expiresAt: '2026-12-07T10:00:00Z' };
  };
  const parley = { newId: () => 'id', invites: async () => ({ makeLink }) } as unknown as Parley;

  it('is for one person, and says until when', async () => {
    const says = (who: string) => `lets one ${who} into this room until 2026-12-07: https://chat.example/invite#code`;
    expect(await inviteLines(parley, store, 'account')).toEqual([says('person with an account')]);
    expect(await inviteLines(parley, store, 'guest')).toEqual([says('guest')]);
    expect(made).toEqual([
      ['room', { id: 'id', kind: 'account' }],
      ['room', { id: 'id', kind: 'guest' }],
    ]);
  });

  it('is not made for another word', async () => {
    await expect(inviteLines(parley, store, 'bob')).rejects.toThrow('for an account or for a guest');
  });
});
