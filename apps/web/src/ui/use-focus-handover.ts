import { type RefCallback, useCallback } from 'react';

/**
 * The ref of an element that may leave the page while it has the focus. Then `take` gets the focus, in the next frame: while React
 * changes the page, it sees no focus events.
 */
export function useFocusHandover(take: () => void): RefCallback<HTMLElement> {
  return useCallback(
    (element) => () => {
      if (document.activeElement !== element) return;
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) take();
      });
    },
    [take],
  );
}
