import { useEffect, useState } from 'react';

/** Returns the value once it has stayed the same for `durationMs`. */
export function useSettled<Value>(value: Value, durationMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), durationMs);
    return () => clearTimeout(timer);
  }, [value, durationMs]);
  return settled;
}
