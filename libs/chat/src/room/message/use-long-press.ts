import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';

/** As long as phones take for their menus. */
const LONG_PRESS_MS = 500;

/** Handlers for a button on which a finger stays. Safari on iOS has no event for that. The button is not pressed then. */
export function useLongPress(onLongPress: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isTouched = useRef(false);
  const isLong = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const end = (): void => clearTimeout(timer.current);
  return {
    onPointerDown: ({ pointerType }: PointerEvent) => {
      isLong.current = false;
      isTouched.current = pointerType === 'touch';
      if (!isTouched.current) return;
      timer.current = setTimeout(() => {
        isLong.current = true;
        onLongPress();
      }, LONG_PRESS_MS);
    },
    onPointerUp: end,
    onPointerCancel: end,
    onContextMenu: (event: MouseEvent) => {
      if (isTouched.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent) => {
      if (isLong.current) event.stopPropagation();
      isLong.current = false;
    },
  };
}
