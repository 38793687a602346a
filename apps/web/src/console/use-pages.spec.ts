// @vitest-environment happy-dom
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Page, usePages } from './use-pages.js';

interface Asked {
  readonly key: string;
  readonly cursor: string | null;
  readonly answer: (page: Page<string>) => void;
  readonly fail: (error: Error) => void;
}

describe('a list that comes in pages', () => {
  let asked: Asked[];

  const show = (first = 'a') => {
    const load = (key: string) => (cursor: string | null) =>
      new Promise<Page<string>>((answer, fail) => asked.push({ key, cursor, answer, fail }));
    return renderHook(({ key }) => usePages(key, load(key)), { initialProps: { key: first } });
  };
  const settle = (change: () => void) =>
    act(async () => {
      change();
      await Promise.resolve();
    });

  beforeEach(() => {
    asked = [];
  });

  afterEach(cleanup);

  it('reads each page once, however often more is asked for', async () => {
    const { result } = show();
    await settle(() => asked[0]?.answer({ rows: ['1'], cursor: 'same' }));
    await settle(() => {
      result.current.more();
      result.current.more();
    });
    expect(asked.map(({ cursor }) => cursor)).toEqual([null, 'same']);
    await settle(() => asked[1]?.answer({ rows: ['2'], cursor: 'same' }));
    await settle(() => result.current.more());
    await settle(() => asked[2]?.answer({ rows: ['3'], cursor: null }));
    expect(result.current).toMatchObject({ rows: ['1', '2', '3'], hasMore: false });
  });

  it('shows nothing of another list that answers late', async () => {
    const { result, rerender } = show();
    rerender({ key: 'b' });
    await settle(() => asked[1]?.answer({ rows: ['of b'], cursor: null }));
    await settle(() => asked[0]?.answer({ rows: ['of a'], cursor: null }));
    expect(result.current.rows).toEqual(['of b']);
  });

  it('does not go on with the cursor of another list', async () => {
    const { result, rerender } = show();
    await settle(() => asked[0]?.answer({ rows: ['of a'], cursor: 'of a' }));
    rerender({ key: 'b' });
    await settle(() => result.current.more());
    expect(asked.map(({ key, cursor }) => [key, cursor])).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  it('keeps its rows when it cannot be read on, but not those of another list', async () => {
    const { result, rerender } = show();
    await settle(() => asked[0]?.answer({ rows: ['1'], cursor: 'next' }));
    await settle(() => result.current.more());
    await settle(() => asked[1]?.fail(new Error('no answer')));
    expect(result.current).toMatchObject({ rows: ['1'], hasMore: true, failure: new Error('no answer') });
    await settle(() => result.current.more());
    await settle(() => asked[2]?.answer({ rows: ['2'], cursor: 'next' }));
    expect(result.current).toMatchObject({ rows: ['1', '2'], failure: null });
    rerender({ key: 'b' });
    await settle(() => asked[3]?.fail(new Error('no answer')));
    await waitFor(() => expect(result.current).toMatchObject({ rows: null, hasMore: false }));
  });
});
