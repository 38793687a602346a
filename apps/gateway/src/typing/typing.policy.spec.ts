import { describe, expect, it } from 'vitest';
import { LIMITS } from '#contracts';
import { typingShare } from './typing.policy.js';

describe('typing', () => {
  it('is published in full up to the limit of live rooms, and ever less above', () => {
    expect(typingShare(LIMITS.liveRoomMembers)).toBe(1);
    expect(typingShare(LIMITS.liveRoomMembers * 4)).toBe(0.25);
  });
});
