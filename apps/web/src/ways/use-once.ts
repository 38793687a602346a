import { useEffect, useEffectEvent, useRef } from 'react';

/** Does something once, as soon as it is ready. React's StrictMode runs effects twice. */
export function useOnce(isReady: boolean, act: () => void): void {
  const isDone = useRef(false);
  const run = useEffectEvent(() => {
    if (isDone.current) return;
    isDone.current = true;
    act();
  });
  useEffect(() => {
    if (isReady) run();
  }, [isReady]);
}
