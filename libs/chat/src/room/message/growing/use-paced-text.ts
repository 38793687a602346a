import { useEffect, useState } from 'react';

import { nextLength } from './pace.js';

/** Time between two states of the text: a faster change is not seen. */
const STEP_MS = 33;

/**
 * The text as far as it is shown: what comes appears bit by bit. What is there at first is shown at once, as is everything for users who
 * want less motion, and a text that is another one.
 */
export function usePacedText(text: string): string {
  const [shown, setShown] = useState(text);
  const isBehind = shown.length < text.length && text.startsWith(shown) && !wantsLessMotion();
  useEffect(() => {
    if (!isBehind) return undefined;
    let before = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const elapsed = now - before;
      frame = requestAnimationFrame(step);
      if (elapsed < STEP_MS) return;
      before = now;
      setShown((held) => (text.startsWith(held) ? text.slice(0, nextLength(text, held.length, elapsed)) : text));
    });
    return () => cancelAnimationFrame(frame);
  }, [text, isBehind]);
  if (isBehind || shown === text) return shown;
  setShown(text);
  return text;
}

function wantsLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
