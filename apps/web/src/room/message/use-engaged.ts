import { type FocusEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';

/** While the view scrolls, messages pass below the pointer faster than this. */
const HOVER_DELAY_MS = 50;

/**
 * True while the message is under the pointer or holds the focus. The focus in a dialog that one of its actions has
 * opened counts too: React's events come from portals as well.
 */
export function useEngaged() {
  const [isHovered, setHovered] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const timers = useRef<{ hover?: ReturnType<typeof setTimeout>; blur?: ReturnType<typeof setTimeout> }>({});
  const handlers = useMemo(() => {
    const hover = (isOver: boolean) => (event: PointerEvent) => {
      if (event.pointerType === 'touch') return;
      clearTimeout(timers.current.hover);
      timers.current.hover = setTimeout(() => setHovered(isOver), isOver ? HOVER_DELAY_MS : 0);
    };
    return {
      // Not `onPointerEnter`: React leaves it out when the element that was under the pointer has just been removed.
      onPointerOver: hover(true),
      onPointerLeave: hover(false),
      onFocus: () => {
        clearTimeout(timers.current.blur);
        setFocus(true);
      },
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
