import { describe, expect, it } from 'vitest';
import { jsonBytes, leadingThatFit, surroundingThatFit, trailingThatFit } from './answer-size.policy.js';

/** `"a"` and its comma. */
const LETTER_BYTES = 4;
const letters = [...'abcdefg'];

describe('the part of a list that fits into an answer', () => {
  it('is measured in bytes of JSON, escapes included', () => {
    expect(jsonBytes('é')).toBe(5);
    expect(jsonBytes('\u0001')).toBe(9);
    expect(jsonBytes('😀')).toBe(7);
  });

  it('is cut at the end', () => {
    expect(leadingThatFit(letters, 3 * LETTER_BYTES)).toEqual(['a', 'b', 'c']);
    expect(trailingThatFit(letters, 3 * LETTER_BYTES)).toEqual(['e', 'f', 'g']);
    expect(leadingThatFit(letters, 7 * LETTER_BYTES)).toEqual(letters);
    expect(trailingThatFit(letters, 7 * LETTER_BYTES)).toEqual(letters);
    expect(trailingThatFit([], 1)).toEqual([]);
  });

  it('around a middle is cut at both ends', () => {
    expect(surroundingThatFit(letters, 3, 3 * LETTER_BYTES)).toEqual(['c', 'd', 'e']);
    expect(surroundingThatFit(letters, 0, 3 * LETTER_BYTES)).toEqual(['a', 'b', 'c']);
    expect(surroundingThatFit(letters, 6, 2 * LETTER_BYTES)).toEqual(['f', 'g']);
    expect(surroundingThatFit([], 0, 10)).toEqual([]);
  });
});
