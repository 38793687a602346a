import { useEffect, useState } from 'react';

/** A window that has lost the focus, but is still visible, counts as attended for this time. */
const RECENTLY_MS = 30_000;

const isAttended = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** True while the user can be expected to see new messages: the page is visible and in use, or was until recently. */
export function useAttending(): boolean {
  const [isAttending, setAttending] = useState(isAttended);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const update = (): void => {
      clearTimeout(timer);
      if (isAttended()) setAttending(true);
      else if (document.visibilityState === 'hidden') setAttending(false);
      else timer = setTimeout(() => setAttending(false), RECENTLY_MS);
    };
    document.addEventListener('visibilitychange', update);
    window.addEventListener('focus', update);
    window.addEventListener('blur', update);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', update);
      window.removeEventListener('focus', update);
      window.removeEventListener('blur', update);
    };
  }, []);
  return isAttending;
}
