import { type RefObject, useEffect } from 'react';

/** The focus of the pane, as after Alt+T, goes on to the first new entry of its list: Enter opens it. */
export function useFirstNew(list: RefObject<HTMLElement | null>, isKnown: boolean): void {
  useEffect(() => {
    const pane = list.current?.closest('main');
    if (!isKnown || pane == null) return undefined;
    const goOn = (): void => {
      if (document.activeElement === pane) list.current?.querySelector<HTMLElement>('[data-new] a')?.focus();
    };
    goOn();
    pane.addEventListener('focus', goOn);
    return () => pane.removeEventListener('focus', goOn);
  }, [list, isKnown]);
}
