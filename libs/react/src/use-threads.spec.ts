// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { MessageId, RoomId, ThreadListView, Threads, ThreadState, UnreadThreads } from '#client';

import { ValueStore } from '../../client/src/stores/store.js';
import { Rendering } from '../testing/rendering.js';
import { useThreads, useThreadState, useUnreadThreads } from './index.js';

const ROOM = 'room' as RoomId;

describe('the hooks of threads', () => {
  let rendering: Rendering;
  const more = vi.fn(() => Promise.resolve());
  const state = { threadId: 't' } as unknown as ThreadState;
  const unread = new ValueStore<UnreadThreads | null>(null);
  const one = new ValueStore<ThreadState | null>(null);
  const view = new ValueStore<ThreadListView>({ threads: null, hasMore: false });
  const of = vi.fn(() => one);
  const list = vi.fn(() => Object.assign(view, { more }));

  beforeEach(async () => {
    vi.clearAllMocks();
    rendering = new Rendering();
    await rendering.begin();
    vi.spyOn(rendering.parley, 'threads').mockResolvedValue({ unread, of, list } as unknown as Threads);
  });

  afterEach(() => rendering.end());

  it('return nothing until the code is loaded, then what the stores have', async () => {
    const { result } = rendering.hook(() => [useUnreadThreads(), useThreadState(ROOM, 't' as MessageId)] as const, {
      strict: true,
    });
    expect(result.current).toEqual([null, null]);
    await rendering.pass();
    const sums = { replies: 1, mentions: 0, threads: [state], rooms: new Map() };
    act(() => {
      unread.set(sums);
      one.set(state);
    });
    expect(result.current).toEqual([sums, state]);
    expect(of).toHaveBeenCalledWith({ roomId: ROOM, threadId: 't' });
  });

  it('show one list of threads, and load more of it', async () => {
    const { result, rerender } = rendering.hook(() => useThreads({ roomId: ROOM }));
    expect(result.current).toMatchObject({ threads: null, hasMore: false });
    await rendering.pass();
    act(() => view.set({ threads: [state], hasMore: true }));
    rerender();
    expect(result.current).toMatchObject({ threads: [state], hasMore: true });
    expect(list.mock.calls).toEqual([[{ roomId: ROOM }]]);
    await result.current.more();
    expect(more).toHaveBeenCalledOnce();
  });
});
