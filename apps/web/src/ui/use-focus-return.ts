import { useEffect, useMemo } from 'react';

/**
 * Gives the focus back to where it was before the dialog opened. React Aria tries it in the next frame. A busy page still has
 * the rest of it inert then: React ends that in an effect, which may come after the frame.
 */
export function useFocusReturn(isOpen: boolean): void {
  const opener = useMemo(() => (isOpen ? document.activeElement : null), [isOpen]);
  useEffect(() => {
    if (!(opener instanceof HTMLElement)) return undefined;
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && opener.isConnected) opener.focus();
      });
    };
  }, [opener]);
}
