// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { expect, it, onTestFinished, vi } from 'vitest';

import type { SavedDrafts, SavedDraft } from '#client';

import { ValueStore } from '../../client/src/stores/store.js';
import { Rendering } from '../testing/rendering.js';
import { useDrafts, useDraftStore } from './index.js';

it('useDrafts returns nothing until the code is loaded, then what the store has', async () => {
  const rendering = new Rendering();
  await rendering.begin();
  onTestFinished(() => rendering.end());
  const store = new ValueStore<readonly SavedDraft[] | null>(null);
  vi.spyOn(rendering.parley, 'drafts').mockResolvedValue(store as unknown as SavedDrafts);
  const { result } = rendering.hook(() => [useDraftStore(), useDrafts()] as const, { strict: true });
  expect(result.current).toEqual([null, null]);
  await rendering.pass();
  expect(result.current).toEqual([store, null]);
  const saved = [{ body: 'begun' } as unknown as SavedDraft];
  act(() => store.set(saved));
  expect(result.current[1]).toBe(saved);
});
