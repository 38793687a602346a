import { type RefObject, useLayoutEffect, useRef } from 'react';

/** The ref of a form that leaves its dialog while it has the focus, which must stay in the dialog. */
export function useFocusInDialog(): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    const gone = form.current;
    return () => {
      if (gone?.contains(document.activeElement) === true) gone.closest<HTMLElement>('[role="dialog"]')?.focus();
    };
  }, []);
  return form;
}
