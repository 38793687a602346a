import { describe, expect, it } from 'vitest';

import { middleOf, nearest, sideOf } from './crop.js';

const WIDE = { width: 400, height: 200 };
const TALL = { width: 200, height: 400 };

describe('the crop of a picture', () => {
  it('is at first the largest square, in the middle', () => {
    expect(middleOf(WIDE)).toEqual({ x: 200, y: 100, zoom: 1 });
    expect(sideOf(middleOf(WIDE), WIDE)).toBe(200);
    expect(sideOf(middleOf(TALL), TALL)).toBe(200);
  });

  it('is smaller with more zoom, around the same middle', () => {
    const crop = nearest({ ...middleOf(WIDE), zoom: 4 }, WIDE);
    expect(crop).toEqual({ x: 200, y: 100, zoom: 4 });
    expect(sideOf(crop, WIDE)).toBe(50);
  });

  it('moves up to the edges and no farther', () => {
    expect(nearest({ x: 250, y: 100, zoom: 1 }, WIDE)).toMatchObject({ x: 250, y: 100 });
    expect(nearest({ x: 999, y: 999, zoom: 1 }, WIDE)).toMatchObject({ x: 300, y: 100 });
    expect(nearest({ x: -999, y: -999, zoom: 1 }, TALL)).toMatchObject({ x: 100, y: 100 });
    expect(nearest({ x: 999, y: 999, zoom: 2 }, WIDE)).toMatchObject({ x: 350, y: 150 });
  });

  it('moves back inside with less zoom', () => {
    const corner = nearest({ x: 0, y: 0, zoom: 5 }, WIDE);
    expect(corner).toMatchObject({ x: 20, y: 20 });
    expect(nearest({ ...corner, zoom: 1 }, WIDE)).toMatchObject({ x: 100, y: 100 });
  });
});
