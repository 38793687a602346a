import { describe, expect, it } from 'vitest';

import { withTone } from './skin-tone.js';

describe('a skin tone', () => {
  it('is that of one person or hand', () => {
    expect(withTone('👍', '🏽')).toBe('👍🏽');
    expect(withTone('☝️', '🏽')).toBe('☝🏽');
    expect(withTone('👩‍💻', '🏿')).toBe('👩🏿‍💻');
    expect(withTone('👍', '')).toBe('👍');
  });

  it('changes neither things nor several people', () => {
    expect(withTone('🎉', '🏽')).toBe('🎉');
    expect(withTone('👩‍❤️‍👨', '🏽')).toBe('👩‍❤️‍👨');
  });
});
