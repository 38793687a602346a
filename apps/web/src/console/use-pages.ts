import { useEffect, useEffectEvent, useRef, useState } from 'react';

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

/** A list that comes in pages. Another `key` is another list; the one before is shown until it is there. */
export function usePages<Row>(key: string, load: (cursor: string | null) => Promise<Page<Row>>): Pages<Row> {
  const [state, setState] = useState<State<Row> | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [count, setCount] = useState(0);
  /** The reading that goes on; those before it count no more. */
  const current = useRef<object | null>(null);
  const readOn = (cursor: string | null, before: readonly Row[]): void => {
    const reading = {};
    current.current = reading;
    const done = (settle: () => void): void => {
      if (current.current !== reading) return;
      current.current = null;
      settle();
    };
    load(cursor).then(
      (page) =>
        done(() => {
          setState({ key, rows: [...before, ...page.rows], cursor: page.cursor });
          setFailure(null);
        }),
      (error: unknown) =>
        done(() => {
          // Rows of another list are no answer.
          setState((shown) => (shown?.key === key ? shown : null));
          setFailure(error);
        }),
    );
  };
  const begin = useEffectEvent(() => readOn(null, []));
  useEffect(() => {
    begin();
    return () => {
      current.current = null;
    };
  }, [key, count]);
  const more = (): void => {
    if (state?.cursor != null && current.current === null) readOn(state.cursor, state.rows);
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
