import { useCallback, useEffect, useEffectEvent, useState } from 'react';

export interface Loaded<Value> {
  /** `null` until it is there. */
  readonly value: Value | null;
  readonly failure: unknown;
  /** Loads it again; shows the one before meanwhile. */
  readonly reload: () => void;
}

/** What the server knows now, for as long as the component is shown. */
export function useLoaded<Value>(load: () => Promise<Value>): Loaded<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [count, setCount] = useState(0);
  const run = useEffectEvent(load);
  useEffect(() => {
    let isCurrent = true;
    run().then(
      (loaded) => {
        if (!isCurrent) return;
        setFailure(null);
        setValue(() => loaded);
      },
      (error: unknown) => isCurrent && setFailure(error),
    );
    return () => {
      isCurrent = false;
    };
  }, [count]);
  return { value, failure, reload: useCallback(() => setCount((before) => before + 1), []) };
}
