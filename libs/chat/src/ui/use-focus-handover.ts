import { type RefCallback, useCallback } from 'react';

import { focusedElement } from './focused-element.js';

/**
 * The ref of an element that may leave the page while it has the focus. Then `take` gets the focus: when React has changed the
 * page, because it sees no focus events before that, and not later, because the page loses the keys that come in between.
 */
export function useFocusHandover(take: () => void): RefCallback<HTMLElement> {
  return useCallback(
    (element) => () => {
      if (focusedElement() !== element) return;
      queueMicrotask(() => {
        if (document.activeElement === document.body) take();
      });
    },
    [take],
  );
}
