import { describe, expect, it } from 'vitest';
import { newId, type HookId, type Rev, type RoomId, type Seq } from '#contracts';
import { closeToken, openToken, type PullToken } from './pull-token.policy.js';

const hookId = newId<HookId>();
const token: PullToken = {
  ...{ hookId, generation: 3, epoch: 'e', erased: [], reset: false, caughtUp: false },
  positions: [[newId<RoomId>(), 5 as Seq, 9 as Rev]],
};

describe('the token of a pull', () => {
  it('tells what its answer contained', () => {
    expect(openToken(closeToken(token, 'key'), hookId, 'key')).toEqual(token);
  });

  it('is refused when it was made with another key, for another hook, or changed', () => {
    const closed = closeToken(token, 'key');
    const [text = '', mac = ''] = closed.split('.');
    const forged = Buffer.from(JSON.stringify({ ...token, generation: 4 })).toString('base64url');
    for (const [given, id, key] of [
      [closed, hookId, 'other'],
      [closed, newId<HookId>(), 'key'],
      [`${forged}.${mac}`, hookId, 'key'],
      [text, hookId, 'key'],
      [`${text}.`, hookId, 'key'],
      [`${closed}.x`, hookId, 'key'],
      ['', hookId, 'key'],
    ] as const)
      expect(() => openToken(given, id, key)).toThrow(/accept/);
  });

  it('of 100 rooms is shorter than a request may be', () => {
    const positions: PullToken['positions'] = Array.from({ length: 100 }, () => [
      newId<RoomId>(),
      Number.MAX_SAFE_INTEGER as Seq,
      Number.MAX_SAFE_INTEGER as Rev,
    ]);
    expect(closeToken({ ...token, positions }, 'key').length).toBeLessThan(16_384);
  });
});
