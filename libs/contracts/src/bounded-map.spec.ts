import { describe, expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.js';

describe('a bounded map', () => {
  it('drops its oldest entry beyond its maximum', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('c', 3);
    expect([...map]).toEqual([
      ['b', 2],
      ['c', 3],
    ]);
  });

  it('makes a key that is set again the newest, and drops nothing for it', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
    expect([...map.keys()]).toEqual(['b', 'a']);
    expect([...map.set('c', 4).keys()]).toEqual(['a', 'c']);
  });

  it('does not count a read as use', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2);
    map.get('a');
    expect(map.set('c', 3).has('a')).toBe(false);
  });
});
