import { describe, expect, it } from 'vitest';

import type { Parley, RoomAct, RoomId } from '#client';

import { ban, logLines, mute, remove } from './moderation.js';

const roomId = 'room' as RoomId;

describe('an act of a moderator', () => {
  const asked: unknown[] = [];
  const parley = (answer: object) =>
    ({
      findUsers: () => Promise.resolve([{ id: 'bob-id', username: 'Bob' }]),
      ask: (event: string, request: object) => {
        asked.push([event, request]);
        return Promise.resolve(answer);
      },
    }) as unknown as Parley;
  const bobs = { roomId, userId: 'bob-id' };

  it('names the user, and may have a reason', async () => {
    asked.length = 0;
    await mute(parley({ mutedUntil: 'noon' }), roomId, 'bob 5 no caps');
    await mute(parley({ mutedUntil: null }), roomId, 'bob 0');
    await remove(parley({}), roomId, 'bob');
    await ban(parley({}), roomId, 'bob no caps');
    await ban(parley({}), roomId, 'bob 2h no caps');
    expect(asked).toEqual([
      ['member:mute', { ...bobs, seconds: 300, reason: 'no caps' }],
      ['member:mute', { ...bobs, seconds: 0 }],
      ['member:remove', bobs],
      ['member:ban', { ...bobs, reason: 'no caps' }],
      ['member:ban', { ...bobs, reason: 'no caps', deleteSeconds: 7_200 }],
    ]);
  });

  it('is refused without its arguments, and for an unknown user', async () => {
    await expect(mute(parley({}), roomId, 'bob')).rejects.toThrow('an argument is missing');
    await expect(remove(parley({}), roomId, 'cid')).rejects.toThrow('there is no user "cid"');
  });

  it('is a line of the log', async () => {
    const [actor, user] = [{ username: 'ann' }, { username: 'bob' }] as RoomAct['actor'][];
    const acts = [
      { at: 'T2', act: 'member:mute', actor, user, mutedUntil: null },
      { at: 'T1', act: 'member:ban', actor: null, user, reason: 'no caps' },
    ];
    expect(await logLines(parley({ acts, cursor: null }), roomId)).toEqual([
      'T2 ann: member:mute bob ended',
      'T1 unknown: member:ban bob (no caps)',
    ]);
  });
});
