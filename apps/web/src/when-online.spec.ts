import { afterEach, describe, expect, it, vi } from 'vitest';

import { whenOnline } from './when-online.js';

describe('a part of the page', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('that is loaded needs no network', async () => {
    vi.stubGlobal('navigator', { onLine: true });
    const load = whenOnline(() => Promise.resolve('part'));
    await load();
    vi.stubGlobal('navigator', { onLine: false });
    await expect(load()).resolves.toBe('part');
  });

  it('that is not loaded waits for the network', async () => {
    const page = new EventTarget();
    vi.stubGlobal('navigator', { onLine: false });
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    const get = vi.fn(() => Promise.resolve('part'));
    const part = whenOnline(get)();
    expect(get).not.toHaveBeenCalled();
    page.dispatchEvent(new Event('online'));
    await expect(part).resolves.toBe('part');
  });
});
