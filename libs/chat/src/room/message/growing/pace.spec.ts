import { describe, expect, it } from 'vitest';

import { nextLength } from './pace.js';

const FRAME_MS = 33;

/** The lengths that are shown, frame by frame. */
function lengths(text: string, shown = 0): number[] {
  const steps = [];
  for (let at = shown; at < text.length; at = steps.at(-1) ?? 0) steps.push(nextLength(text, at, FRAME_MS));
  return steps;
}

describe('The pace of a text that grows', () => {
  it('spreads what comes at once over many frames, faster at first', () => {
    const steps = lengths('x'.repeat(100));
    const sizes = steps.map((step, index) => step - (steps[index - 1] ?? 0));
    expect(steps.length).toBeGreaterThan(10);
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
    expect(steps.at(-1)).toBe(100);
  });

  it('keeps up with a fast writer', () => {
    let [length, shown] = [0, 0];
    for (let frame = 0; frame < 300; frame++) {
      if (frame % 3 === 0) length += 200;
      shown = nextLength('x'.repeat(length), shown, FRAME_MS);
    }
    expect(length - shown).toBeLessThan(1_000);
  });

  it('cuts no emoji and no accent', () => {
    const text = '👩‍🚀e\u0301👩‍🚀';
    expect(lengths(text)).toEqual([5, 7, 12]);
  });

  it('shows all after a pause of the page', () => {
    expect(nextLength('x'.repeat(1_000), 10, 60_000)).toBe(1_000);
  });
});
