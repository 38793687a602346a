import { describe, expect, it } from 'vitest';

import { SidAffinity, sidOfHandshake } from './sid-affinity.js';

describe('the affinity of Engine.IO sessions', () => {
  it('learns a session from the handshake only', () => {
    expect(sidOfHandshake('0{"sid":"abc-_1","upgrades":["websocket"]}')).toBe('abc-_1');
    expect(sidOfHandshake('40{"sid":"abc"}')).toBeNull();
    expect(sidOfHandshake('{"code":1,"message":"Session ID unknown"}')).toBeNull();
  });

  it('drops the least recently used session at the limit', () => {
    const affinity = new SidAffinity<string>(2);
    affinity.remember('a', 'one');
    affinity.remember('b', 'two');
    expect(affinity.find('a')).toBe('one');
    affinity.remember('c', 'three');
    expect({ a: affinity.find('a'), b: affinity.find('b'), c: affinity.find('c') }).toEqual({
      a: 'one',
      b: undefined,
      c: 'three',
    });
  });
});
