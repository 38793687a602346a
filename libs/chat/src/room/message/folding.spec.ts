import { describe, expect, it } from 'vitest';

import { isLong } from './folding.js';

describe('a message', () => {
  it('is folded if it has many lines or many characters', () => {
    expect(isLong('a\n'.repeat(30))).toBe(true);
    expect(isLong('a'.repeat(3_000))).toBe(true);
  });

  it('with long code counts only its beginning, because the code is folded by itself', () => {
    expect(isLong(`Look:\n\`\`\`ts\n${'a\n'.repeat(100)}\`\`\``)).toBe(false);
    expect(isLong(`\`\`\`\n${'a\n'.repeat(100)}`)).toBe(false);
    expect(isLong(`\`\`\`\n${'a\n'.repeat(100)}\`\`\`\n${'b\n'.repeat(20)}`)).toBe(true);
  });

  it('is shown whole if it is of usual length', () => {
    expect(isLong('a\n'.repeat(10))).toBe(false);
    expect(isLong('word '.repeat(200))).toBe(false);
  });
});
