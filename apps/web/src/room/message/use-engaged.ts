import { type FocusEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';

/** While the view scrolls, messages pass below the pointer faster than this. */
const HOVER_DELAY_MS = 50;

/** Takes the toolbar from the message that has it. */
let release: (() => void) | null = null;

function hold(drop: () => void): void {
  if (release !== drop) release?.();
  release = drop;
}

/**
 * True while the message is under the pointer or holds the focus. The focus in a dialog that one of its actions has
 * opened counts too: React's events come from portals as well. Only one message is engaged: the last one that the pointer
 * or the focus came to. A key press in the focused message makes it the last one again.
 */
export function useEngaged() {
  const [isHovered, setHovered] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const timers = useRef<{ hover?: ReturnType<typeof setTimeout>; blur?: ReturnType<typeof setTimeout> }>({});
  const handlers = useMemo(() => {
    const drop = (): void => {
      // A button that was pressed has the focus, and goes with the toolbar.
      document.activeElement?.closest('[role=toolbar]')?.closest('article')?.focus({ preventScroll: true });
      setHovered(false);
      setFocus(false);
    };
    const take = (set: (value: true) => void): void => {
      hold(drop);
      set(true);
    };
    const setOver = (isOver: boolean): void => {
      if (!isOver) setHovered(false);
      else if (!isToolbarFocused()) take(setHovered);
    };
    const hover = (event: PointerEvent, isOver: boolean): void => {
      if (event.pointerType === 'touch') return;
      clearTimeout(timers.current.hover);
      timers.current.hover = setTimeout(() => setOver(isOver), isOver ? HOVER_DELAY_MS : 0);
    };
    return {
      // Not `onPointerEnter`: React leaves it out when the element that was under the pointer has just been removed.
      onPointerOver: (event: PointerEvent) => hover(event, true),
      onPointerLeave: (event: PointerEvent) => hover(event, false),
      onFocus: () => {
        clearTimeout(timers.current.blur);
        take(setFocus);
      },
      onKeyDown: () => take(setFocus),
      // Later, because the focus may move within the message.
      onBlur: (_: FocusEvent) => {
        // A toolbar moves the focus on while it gets it: two of these events, before the message has seen the focus.
        clearTimeout(timers.current.blur);
        timers.current.blur = setTimeout(() => setFocus(false));
      },
    };
  }, []);
  useEffect(() => {
    const { current } = timers;
    return () => {
      clearTimeout(current.hover);
      clearTimeout(current.blur);
    };
  }, []);
  return { isEngaged: isHovered || hasFocus, handlers };
}

/** A toolbar by keyboard stays: without it the focus would be lost. */
function isToolbarFocused(): boolean {
  return document.activeElement?.matches('article [role=toolbar] *:focus-visible') === true;
}
