import { describe, expect, it } from 'vitest';

import type { UserId } from '#client';

import { en } from '../../text/en.js';
import { statusText } from '../../profile/status-text.js';

describe('the typing line', () => {
  it.each([
    [1, 'Ann is typing…'],
    [2, 'Ann and Ben are typing…'],
    [3, 'Several people are typing…'],
  ])('for %i people', (count, words) => {
    expect(en.room.typing({ count, first: 'Ann', second: 'Ben' })).toBe(words);
  });
});

describe('the status of a partner', () => {
  const userId = 'ann' as UserId;
  const now = new Date('2026-11-21T12:00:00.000Z');

  it.each([
    [{ status: 'online', lastSeenAt: '2026-11-21T12:00:00.000Z' }, 'online'],
    [{ status: 'dnd', lastSeenAt: '2026-11-21T12:00:00.000Z' }, 'do not disturb'],
    [{ status: 'offline', lastSeenAt: '2026-11-21T11:59:50.000Z' }, 'last seen just now'],
    [{ status: 'offline', lastSeenAt: '2026-11-21T11:55:00.000Z' }, 'last seen 5 minutes ago'],
    [{ status: 'offline', lastSeenAt: null }, 'offline'],
  ] as const)('%j is "%s"', (presence, words) => {
    expect(statusText({ userId, ...presence }, now, en)).toBe(words);
  });
});
