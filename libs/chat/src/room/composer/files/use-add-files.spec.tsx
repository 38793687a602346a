// @vitest-environment happy-dom
import { cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Parley } from '#client';
import { LIMITS } from '#contracts/limits';
import { ParleyProvider } from '#react';

import { pickedFiles } from './given-files.js';
import { useAddFiles } from './use-add-files.js';

const PICTURE = new File(['picture'], 'a.png');
const EMPTY = new File([], 'empty.txt');

describe('adding files', () => {
  afterEach(cleanup);

  function adding(features: readonly string[], held = 0) {
    const [take, setError] = [vi.fn(), vi.fn()];
    const ready = { features, limits: LIMITS };
    const server = { getSnapshot: () => ready, subscribe: () => () => undefined };
    const parley = { server } as unknown as Parley;
    const wrapper = ({ children }: { readonly children: ReactNode }) => (
      <ParleyProvider value={parley}>{children}</ParleyProvider>
    );
    const { result } = renderHook(() => useAddFiles({ held, take, setError }), { wrapper });
    return { add: result.current, take, setError };
  }

  it('is not offered to users who may not send files', () => {
    expect(adding(['forward']).add).toBeNull();
  });

  it('takes the files that can be sent, and says why not the others', () => {
    const { add, take, setError } = adding(['files'], LIMITS.filesPerMessage - 1);
    add?.(pickedFiles([EMPTY, PICTURE, PICTURE]));
    expect(take).toHaveBeenCalledExactlyOnceWith([PICTURE]);
    expect(setError).toHaveBeenCalledExactlyOnceWith('“empty.txt” is empty. A message has at most 10 files.');
  });

  it('of a file that is a byte too large says the limit, and no size that reads like it', () => {
    const { add, take, setError } = adding(['files']);
    const large = Object.defineProperty(new File(['x'], 'large.bin'), 'size', { value: LIMITS.fileBytes + 1 });
    add?.(pickedFiles([large]));
    expect(take).not.toHaveBeenCalled();
    expect(setError).toHaveBeenCalledExactlyOnceWith('“large.bin” is too large. A file can have at most 100 MB.');
  });

  it('ends an earlier error when all files are taken', () => {
    const { add, setError } = adding(['files']);
    add?.(pickedFiles([PICTURE]));
    expect(setError).toHaveBeenCalledExactlyOnceWith(null);
  });

  it('of many files that cannot be sent names some, and tells the limit', () => {
    const { add, take, setError } = adding(['files'], LIMITS.filesPerMessage);
    add?.(pickedFiles([...Array.from({ length: 20 }, () => EMPTY), PICTURE]));
    expect(take).not.toHaveBeenCalled();
    expect(setError).toHaveBeenCalledExactlyOnceWith(
      '“empty.txt” is empty. “empty.txt” is empty. A message has at most 10 files.',
    );
  });
});
