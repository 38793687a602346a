import { useEffect, useState } from 'react';

const SETTLED_MS = 300;

/** A value once it has not changed for a moment: what an operator types is looked for when the typing stops. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
