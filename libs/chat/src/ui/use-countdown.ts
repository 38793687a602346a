import { useEffect, useState } from 'react';

const TICK_MS = 1000;

/**
 * The seconds left until a time of this page's clock, in ms since 1970; 0 when it is past, and for `null`. A time of the
 * server's clock, which may be ahead, needs `longestMs`: the countdown never begins with more.
 */
export function useCountdown(until: number | null, longestMs = Infinity): number {
  const [left, setLeft] = useState(() => secondsUntil(until, longestMs));
  useEffect(() => {
    const end = until === null ? 0 : Math.min(until, Date.now() + longestMs);
    const tick = () => {
      const seconds = secondsUntil(end, longestMs);
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, TICK_MS);
    tick();
    return () => clearInterval(timer);
  }, [until, longestMs]);
  return left;
}

function secondsUntil(end: number | null, longestMs: number): number {
  if (end === null) return 0;
  return Math.ceil(Math.min(Math.max(0, end - Date.now()), longestMs) / TICK_MS);
}
