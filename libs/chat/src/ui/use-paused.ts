import { useEffect, useState } from 'react';

/** A pause in typing, after which the server is asked. */
const PAUSE_MS = 250;

/** The value after it has stayed the same for a moment. */
export function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
