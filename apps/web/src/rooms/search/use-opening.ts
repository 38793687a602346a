import { type RefObject, useCallback, useRef } from 'react';
import { useLocation } from 'wouter';

interface Opening {
  /** Moves the focus to the box. */
  readonly open: () => void;
  /** Moves the focus back to where `open` was called. */
  readonly restoreFocus: () => void;
}

/** Opens the search box by keyboard. A narrow window that shows a room goes back to the rooms first. */
export function useOpening(input: RefObject<HTMLInputElement | null>): Opening {
  const [, navigate] = useLocation();
  const before = useRef<HTMLElement | null>(null);
  const open = useCallback(() => {
    if (document.activeElement !== input.current)
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    // Hidden elements have no parent for offsets.
    if (input.current?.offsetParent === null) navigate('/');
    requestAnimationFrame(() => input.current?.focus());
  }, [input, navigate]);
  const restoreFocus = useCallback(() => {
    before.current?.focus();
    before.current = null;
  }, []);
  return { open, restoreFocus };
}
