import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type UserId } from '#contracts';
import { assertAnother, assertMayBlock } from './blocks.policy.js';

const living = { isLiving: true, isBlocked: false, count: 0 };

describe('a block', () => {
  it('is of another user', () => {
    const me = newId<UserId>();
    expect(() => assertAnother(me, me)).toThrow(expect.objectContaining({ code: 'INVALID' }));
    expect(() => assertAnother(me, newId<UserId>())).not.toThrow();
  });

  it('is of a user who exists, up to the limit; a repeat is never refused', () => {
    expect(() => assertMayBlock(living)).not.toThrow();
    expect(() => assertMayBlock({ ...living, isLiving: false })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
    const full = { ...living, count: LIMITS.blocksPerUser };
    expect(() => assertMayBlock(full)).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
    expect(() => assertMayBlock({ ...full, isLiving: false, isBlocked: true })).not.toThrow();
  });
});
