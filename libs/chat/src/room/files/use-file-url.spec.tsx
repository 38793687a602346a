// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { FileState, Parley, StoredFile } from '#client';
import { ParleyProvider } from '#react';

import { useFileUrl } from './use-file-url.js';

const MINUTE_MS = 60_000;

describe('the URL of a file', () => {
  const fileUrl = vi.fn<() => Promise<string | null>>();
  let connection = { status: 'connected' };
  let changed: () => void = () => undefined;
  const parley = {
    fileUrl,
    connection: {
      subscribe: (listener: () => void) => {
        changed = listener;
        return () => undefined;
      },
      getSnapshot: () => connection,
    },
  } as unknown as Parley;

  const shown = (isWanted = true) =>
    renderHook((state: FileState) => useFileUrl({ id: 'file', state } as StoredFile, 'inline', isWanted), {
      initialProps: 'ready',
      wrapper: ({ children }: { readonly children: ReactNode }) => (
        <ParleyProvider value={parley}>{children}</ParleyProvider>
      ),
    });
  const pass = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));
  const connect = (status: string) =>
    act(() => {
      connection = { status };
      changed();
    });

  beforeEach(() => {
    vi.useFakeTimers();
    connection = { status: 'connected' };
    let count = 0;
    fileUrl.mockReset().mockImplementation(async () => `/url/${++count}`);
  });

  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it('is asked for once it is wanted', async () => {
    shown(false);
    await pass(MINUTE_MS);
    expect(fileUrl).not.toHaveBeenCalled();
    const { result } = shown();
    await pass();
    expect(result.current.url).toBe('/url/1');
  });

  it('is none if the server gives none', async () => {
    fileUrl.mockResolvedValue(null);
    const { result } = shown();
    await pass();
    expect(result.current.url).toBeNull();
  });

  it('is another one after a failure, until only the bytes can be at fault', async () => {
    const { result } = shown();
    const seen: unknown[] = [];
    for (let failures = 0; failures < 4; failures++) {
      await pass(20_000);
      seen.push(result.current.url);
      act(() => result.current.fail());
    }
    expect(seen).toEqual(['/url/1', '/url/2', '/url/3', '/url/4']);
    await pass(MINUTE_MS);
    expect(result.current.url).toBeNull();
  });

  it('is none after the second failure, if the URLs give bytes', async () => {
    const { result } = shown();
    for (const url of ['/url/1', '/url/2']) {
      await pass(1_000);
      expect(result.current.url).toBe(url);
      act(() => result.current.fail(true));
    }
    expect(result.current.url).toBeNull();
  });

  it('is another one each time that it has ended', async () => {
    const { result } = shown();
    for (let ends = 0; ends < 10; ends++) {
      await pass(5 * MINUTE_MS);
      act(() => result.current.fail());
    }
    await pass(5 * MINUTE_MS);
    expect(result.current.url).toBe('/url/11');
  });

  it('is asked for again on the next connection, if there was no answer', async () => {
    fileUrl.mockRejectedValueOnce(new Error('no answer'));
    const { result } = shown();
    await pass(MINUTE_MS);
    expect(result.current.url).toBeUndefined();
    connect('waiting');
    connect('connected');
    await pass();
    expect(result.current.url).toBe('/url/1');
  });

  it('is asked for again when the state of the file has changed', async () => {
    fileUrl.mockResolvedValueOnce(null);
    const { result, rerender } = shown();
    await pass();
    rerender('checking');
    await pass();
    expect(result.current.url).toBe('/url/1');
  });
});
