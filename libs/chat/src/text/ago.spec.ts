import { describe, expect, it } from 'vitest';

import { agoIn } from './ago.js';

const ago = agoIn('en');
const now = new Date('2026-11-21T12:00:00Z');

describe('how long ago a time was', () => {
  it.each([
    ['2026-11-21T11:59:30Z', 'now'],
    ['2026-11-21T11:58:31Z', '1 minute ago'],
    ['2026-11-21T11:00:01Z', '59 minutes ago'],
    ['2026-11-20T12:00:01Z', '23 hours ago'],
    ['2026-11-20T12:00:00Z', 'yesterday'],
    ['2026-11-14T12:00:01Z', '6 days ago'],
    ['2026-11-14T12:00:00Z', 'Nov 14, 2026'],
  ])('%s is %s', (at, words) => {
    expect(ago(new Date(at), now)).toBe(words);
  });

  it('is now for a time of a clock that is ahead', () => {
    expect(ago(new Date('2026-11-21T12:05:00Z'), now)).toBe('now');
  });
});
