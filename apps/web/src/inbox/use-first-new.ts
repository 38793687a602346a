import { type RefObject, useEffect } from 'react';

/**
 * The focus of the pane, as after Alt+T, goes on to the first new entry of its list: Enter opens it.
 * @param marker the class of new entries
 */
export function useFirstNew(list: RefObject<HTMLElement | null>, marker: string | undefined, isKnown: boolean): void {
  useEffect(() => {
    const pane = list.current?.closest('main');
    if (!isKnown || pane == null) return undefined;
    const goOn = (): void => {
      if (document.activeElement === pane) list.current?.querySelector<HTMLElement>(`.${String(marker)} a`)?.focus();
    };
    goOn();
    pane.addEventListener('focus', goOn);
    return () => pane.removeEventListener('focus', goOn);
  }, [list, marker, isKnown]);
}
