// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';

import type { Bookmark } from '#client';

import { claimReminders, takeNew } from './reminded.js';

const bookmark = (id: string, remindAt = '2026-11-20T06:30:00.000Z') => ({ roomId: 'room', id, remindAt }) as Bookmark;

describe('a reminder', () => {
  beforeEach(() => {
    localStorage.clear();
    const request = (_name: string, take: () => unknown) => Promise.resolve(take());
    Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
  });

  it('is announced once, also after a reload, and again at another time', () => {
    const [a, b] = [bookmark('a'), bookmark('b')];
    expect(takeNew(localStorage, [a])).toEqual([a]);
    expect(takeNew(localStorage, [a, b])).toEqual([b]);
    expect(takeNew(localStorage, [a, b])).toEqual([]);
    const later = bookmark('a', '2026-11-20T07:30:00.000Z');
    expect(takeNew(localStorage, [b, later])).toEqual([later]);
  });

  it('is announced by one of two tabs, and not by one that no longer wants it', async () => {
    const due = [bookmark('a')];
    expect(await claimReminders(due, () => false)).toEqual([]);
    const [one, other] = await Promise.all([claimReminders(due, () => true), claimReminders(due, () => true)]);
    expect([...one, ...other]).toEqual(due);
  });

  it('is announced even if the storage holds something else', () => {
    for (const written of ['{', '{}', '[1]']) {
      localStorage.setItem('parley:reminded', written);
      expect(takeNew(localStorage, [bookmark('a')])).toHaveLength(1);
    }
  });
});
