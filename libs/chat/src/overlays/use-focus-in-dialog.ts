import { type RefObject, useLayoutEffect, useRef } from 'react';

/** The ref of a part that leaves its dialog while it has the focus, which must stay in the dialog. */
export function useFocusInDialog<Part extends HTMLElement>(): RefObject<Part | null> {
  const part = useRef<Part>(null);
  useLayoutEffect(() => {
    const gone = part.current;
    return () => {
      if (gone?.contains(document.activeElement) === true) gone.closest<HTMLElement>('[role="dialog"]')?.focus();
    };
  }, []);
  return part;
}
