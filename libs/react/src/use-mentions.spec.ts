// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { expect, it, onTestFinished, vi } from 'vitest';

import type { Mention, Mentions, MentionsView } from '#client';

import { ValueStore } from '../../client/src/stores/store.js';
import { Rendering } from '../testing/rendering.js';
import { useMentions } from './index.js';

it('useMentions returns nothing until the code is loaded, then what the list has, and loads more of it', async () => {
  const rendering = new Rendering();
  await rendering.begin();
  onTestFinished(() => rendering.end());
  const store = new ValueStore<MentionsView>({ mentions: null, hasMore: false });
  const more = vi.fn(() => Promise.resolve());
  vi.spyOn(rendering.parley, 'mentions').mockResolvedValue(Object.assign(store, { more }) as unknown as Mentions);
  const { result } = rendering.hook(() => useMentions(), { strict: true });
  expect(result.current).toMatchObject({ mentions: null, hasMore: false });
  await result.current.more();
  await rendering.pass();
  const mentions = [{ unread: true } as unknown as Mention];
  act(() => store.set({ mentions, hasMore: true }));
  expect(result.current).toMatchObject({ mentions, hasMore: true });
  expect(more).not.toHaveBeenCalled();
  await result.current.more();
  expect(more).toHaveBeenCalledOnce();
});
