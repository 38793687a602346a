// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Rendering } from '../testing/rendering.js';
import { useNetwork } from './index.js';

describe('useNetwork', () => {
  let rendering: Rendering;
  const turn = (isOnline: boolean) => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(isOnline);
    act(() => void dispatchEvent(new Event(isOnline ? 'online' : 'offline')));
  };

  beforeEach(async () => {
    rendering = new Rendering();
    await rendering.begin();
  });

  afterEach(() => {
    rendering.end();
    vi.restoreAllMocks();
  });

  it('follows the browser, and dials at once when the network is back', () => {
    const { result, unmount } = rendering.hook(() => useNetwork());
    turn(false);
    expect(result.current).toBe(false);
    const reconnects = vi.spyOn(rendering.parley, 'reconnect');
    turn(true);
    expect(result.current).toBe(true);
    expect(reconnects).toHaveBeenCalledTimes(1);
    unmount();
    turn(true);
    expect(reconnects).toHaveBeenCalledTimes(1);
  });
});
