import { useState } from 'react';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useToast } from '#chat/ui/toast.js';

/** Runs the action of a button, once at a time. Shows a notice if it fails. */
export function useAct(act: () => Promise<void>): { readonly isActing: boolean; readonly run: () => void } {
  const text = useFullText();
  const toast = useToast();
  const [isActing, setActing] = useState(false);
  const run = (): void => {
    if (isActing) return;
    setActing(true);
    act()
      .catch((error: unknown) => toast.show(errorText(error, text)))
      .finally(() => setActing(false));
  };
  return { isActing, run };
}
