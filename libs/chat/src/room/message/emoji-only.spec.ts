import { describe, expect, it } from 'vitest';

import { isEmojiOnly } from './emoji-only.js';

describe('a message of a few emoji', () => {
  it.each(['👋', '❤️', '👍🏽', '👩‍👩‍👧‍👦', '🎉 🎉', '😀😀😀'])('%s is shown in large', (body) => {
    expect(isEmojiOnly(body)).toBe(true);
  });

  it.each(['👋 hi', '1', '#', '', '*'])('%j is of usual size', (body) => {
    expect(isEmojiOnly(body)).toBe(false);
  });

  it('does not include a wall of emoji', () => {
    expect(isEmojiOnly('😀'.repeat(31))).toBe(false);
  });
});
