import { type FocusEvent, useCallback, useEffect, useRef, useState } from 'react';

const DELAY_MS = 600;

/** The button whose tooltip is shown: one under the pointer for a moment, or with the focus of the keyboard. */
export function useTooltip() {
  const [trigger, setTrigger] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = useCallback(() => {
    clearTimeout(timer.current);
    setTrigger(null);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const handlers = {
    onHoverStart: ({ target }: { readonly target: Element }) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setTrigger(target), DELAY_MS);
    },
    onHoverEnd: hide,
    onFocus: ({ target }: FocusEvent) => {
      if (target.matches(':focus-visible')) setTrigger(target);
    },
    onBlur: hide,
    onPressStart: hide,
  };
  return { trigger, hide, handlers };
}
