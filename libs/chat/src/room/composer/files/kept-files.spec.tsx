// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import type { RoomId } from '#client';

import { chosen } from './chosen-files.js';
import { KeptFilesProvider, useKeptFiles } from './kept-files.js';

const FILES = chosen([new File(['picture'], 'a.png')]);

describe('leaving the page', () => {
  afterEach(cleanup);

  const keeping = () =>
    renderHook(
      () => {
        const [, inOne] = useKeptFiles('one' as RoomId);
        const [, inOther] = useKeptFiles('other' as RoomId);
        return { inOne, inOther };
      },
      { wrapper: KeptFilesProvider },
    );
  const isAsked = (): boolean => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

  it('is asked about as long as a room has files that are not sent', () => {
    const { inOne, inOther } = keeping().result.current;
    expect(isAsked()).toBe(false);
    act(() => inOne(FILES));
    act(() => inOther(FILES));
    expect(isAsked()).toBe(true);
    act(() => inOne([]));
    expect(isAsked()).toBe(true);
    act(() => inOther([]));
    expect(isAsked()).toBe(false);
  });

  it('is not asked about after the user has logged out, which ends the files', () => {
    const { result, unmount } = keeping();
    act(() => result.current.inOne(FILES));
    unmount();
    expect(isAsked()).toBe(false);
  });
});
