// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Bookmark, Bookmarks, UserId } from '#client';

import { ValueStore } from '../../client/src/stores/store.js';
import { Rendering } from '../testing/rendering.js';
import { useBookmarks, useDueBookmarks } from './index.js';

describe('the hooks of bookmarks', () => {
  let rendering: Rendering;
  const kept = { id: 'a' } as unknown as Bookmark;
  const all = new ValueStore<readonly Bookmark[] | null>(null);
  const due = new ValueStore<readonly Bookmark[]>([]);

  beforeEach(async () => {
    rendering = new Rendering();
    await rendering.begin();
  });

  afterEach(() => rendering.end());

  it('return nothing until the code is loaded, then what the store has', async () => {
    const { parley } = rendering;
    vi.spyOn(parley, 'bookmarks').mockResolvedValue({ all, due } as unknown as Bookmarks);
    const shown = rendering.hook(() => [useBookmarks(), useDueBookmarks()] as const, { strict: true });
    expect(shown.result.current).toEqual([null, null]);
    await rendering.pass();
    expect(shown.result.current).toEqual([null, []]);
    act(() => {
      all.set([kept]);
      due.set([kept]);
    });
    expect(shown.result.current).toEqual([[kept], [kept]]);
  });

  it('try again on the next connection', async () => {
    const load = vi.spyOn(rendering.parley, 'bookmarks').mockRejectedValueOnce(new Error('offline'));
    load.mockResolvedValue({ all, due } as unknown as Bookmarks);
    all.set([kept]);
    const { result } = rendering.hook(() => useBookmarks());
    await rendering.pass();
    expect(result.current).toBeNull();
    rendering.world.network.cut('user0' as UserId);
    await rendering.pass(5_000);
    expect(result.current).toEqual([kept]);
  });
});
