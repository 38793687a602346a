import { useEffect, useEffectEvent } from 'react';

/** A dialog that closes gives the focus back within this time, and a part of the page may hand it over. */
const GRACE_MS = 100;
const CHANGES = { childList: true, subtree: true };

/**
 * Calls `take` when the page has removed or hidden the element that had the focus, and nothing else takes it. The keyboard
 * would begin at the top of the page again, and a screen reader would say nothing.
 */
export function useLostFocus(take: () => void): void {
  const onLost = useEffectEvent(take);
  useEffect(() => {
    let last: Element | null = null;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const ending = new AbortController();
    const isLost = (): boolean =>
      document.activeElement === document.body && last !== null && last.getClientRects().length === 0;
    const check = (): void => {
      if (!isLost()) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => isLost() && onLost(), GRACE_MS);
    };
    const note = (): void => {
      check();
      // A press beside the element leaves it too, and then the page keeps the focus.
      if (!isLost()) last = document.activeElement;
    };
    document.addEventListener('focusin', note, { signal: ending.signal });
    // Browsers remove a hidden element's focus later than the page hides it, and the event may come before the removal.
    document.addEventListener('focusout', () => queueMicrotask(note), { signal: ending.signal });
    const watching = new MutationObserver(check);
    watching.observe(document.body, CHANGES);
    return () => {
      ending.abort();
      watching.disconnect();
      clearTimeout(waiting);
    };
  }, []);
}
