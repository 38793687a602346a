// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { expect, it, onTestFinished, vi } from 'vitest';

import type { Scheduled, ScheduledMessages } from '#client';

import { ValueStore } from '../../client/src/stores/store.js';
import { Rendering } from '../testing/rendering.js';
import { useScheduled } from './index.js';

it('useScheduled returns nothing until the code is loaded, then what the store has', async () => {
  const rendering = new Rendering();
  await rendering.begin();
  onTestFinished(() => rendering.end());
  const store = new ValueStore<readonly Scheduled[] | null>(null);
  vi.spyOn(rendering.parley, 'scheduled').mockResolvedValue(store as unknown as ScheduledMessages);
  const { result } = rendering.hook(() => useScheduled(), { strict: true });
  await rendering.pass();
  expect(result.current).toBeNull();
  const waiting = [{ id: 'a' } as unknown as Scheduled];
  act(() => store.set(waiting));
  expect(result.current).toBe(waiting);
});
