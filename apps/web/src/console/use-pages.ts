import { useEffect, useEffectEvent, useState } from 'react';

import type { Loaded } from '#chat/ui/use-loaded.js';

const PORTION = 50;

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** `null` after the last one. */
  readonly cursor: string | null;
}

export interface Pages<Row> {
  /** `null` until the first page is there. */
  readonly rows: readonly Row[] | null;
  readonly hasMore: boolean;
  readonly failure: unknown;
  readonly more: () => void;
  readonly reload: () => void;
}

interface State<Row> extends Page<Row> {
  readonly key: string;
}

/** A list that comes in pages. Another `key` is another list. */
export function usePages<Row>(key: string, load: (cursor: string | null) => Promise<Page<Row>>): Pages<Row> {
  const [state, setState] = useState<State<Row> | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [count, setCount] = useState(0);
  const run = useEffectEvent(load);
  useEffect(() => {
    let isCurrent = true;
    run(null).then(
      (page) => {
        if (!isCurrent) return;
        setFailure(null);
        setState({ ...page, key });
      },
      (error: unknown) => isCurrent && setFailure(error),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, count]);
  const more = (): void => {
    if (state?.cursor == null) return;
    const { cursor } = state;
    load(cursor).then((page) => {
      setFailure(null);
      setState((now) =>
        now?.key === key && now.cursor === cursor ? { ...page, key, rows: [...now.rows, ...page.rows] } : now,
      );
    }, setFailure);
  };
  return {
    rows: state?.rows ?? null,
    // The rows of the list before have no next page in this one.
    hasMore: state?.key === key && state.cursor !== null,
    failure,
    more,
    reload: () => setCount((before) => before + 1),
  };
}

/** A list that comes as a whole, and is shown in portions. */
export function usePortions<Value, Row>(
  { value, failure, reload }: Loaded<Value>,
  rowsOf: (value: Value) => readonly Row[],
): Pages<Row> {
  const [shown, setShown] = useState(PORTION);
  const rows = value === null ? null : rowsOf(value);
  return {
    rows: rows?.slice(0, shown) ?? null,
    hasMore: rows !== null && rows.length > shown,
    failure,
    more: () => setShown(shown + PORTION),
    reload,
  };
}
