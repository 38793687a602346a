import { describe, expect, it } from 'vitest';
import { nameKey, roomNameKey } from './text.js';

describe('how names are compared', () => {
  it('is without case, and with composed and decomposed letters alike', () => {
    expect(nameKey('Cafe\u0301')).toBe(nameKey('CAFÉ'));
  });

  it('is, for rooms, without white space at the ends, and with one blank for whatever stands between words', () => {
    for (const name of ['tea room', ' tea room', 'tea room\u200b ', '\u00a0Tea \t Room\ufeff', 'tea\u3000room'])
      expect(roomNameKey(name)).toBe('tea room');
    expect(roomNameKey('tearoom')).not.toBe(roomNameKey('tea room'));
  });
});
