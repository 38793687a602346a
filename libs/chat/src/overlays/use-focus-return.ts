import { useEffect, useMemo } from 'react';

import { focusedElement } from '../ui/focused-element.js';
import { followPressModality } from './modality.js';

followPressModality();

/**
 * Gives the focus back to where it was before the dialog opened. React Aria tries it in the next frame. A busy page still has
 * the rest of it inert then, because an effect ends that, or something else has taken the focus that nothing holds. So this
 * does it directly after the effects.
 * @param takeFocus gives the focus to another element if that one is gone
 */
export function useFocusReturn(isOpen: boolean, takeFocus?: () => void): void {
  const opener = useMemo(() => (isOpen ? focusedElement() : null), [isOpen]);
  useEffect(() => {
    if (!(opener instanceof HTMLElement)) return undefined;
    return () => {
      queueMicrotask(() => {
        if (document.activeElement !== document.body) return;
        if (opener.isConnected) opener.focus();
        else takeFocus?.();
      });
    };
  }, [opener, takeFocus]);
}
