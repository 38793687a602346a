import { useState } from 'react';

import { isSame } from './is-same.js';

/** Returns the former object or list while the new one has the same entries, so that it can be a dependency. */
export function useStable<Value>(value: Value): Value {
  const [held, setHeld] = useState<{ readonly value: Value }>({ value });
  if (isSame(held.value, value)) return held.value;
  setHeld({ value });
  return value;
}
