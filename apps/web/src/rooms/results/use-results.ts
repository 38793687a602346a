import { useCallback, useEffect, useState } from 'react';
import { useLocation, useRoute } from 'wouter';

import { RESULTS_PATH } from './results-path.js';

/** As `shell.module.css` has it. */
const NARROW = '(max-width: 64rem)';

/** What the region `Search results` shows. */
interface Results {
  /** Another search has another one, and filters of its own. */
  readonly key: number;
  readonly words: string;
}

/** Opens and closes the region `Search results`, which stays while one reads and jumps. */
export function useResults() {
  const [, navigate] = useLocation();
  const [isPage] = useRoute(RESULTS_PATH);
  const [shown, setShown] = useState<Results | null>(null);
  const show = useCallback(
    (words: string) => {
      setShown((before) => ({ key: (before?.key ?? 0) + 1, words }));
      if (matchMedia(NARROW).matches) navigate(RESULTS_PATH);
    },
    [navigate],
  );
  const close = useCallback(() => setShown(null), []);
  // Also after a reload, which forgets the results.
  const isEmpty = isPage && shown === null;
  useEffect(() => {
    if (isEmpty) navigate('/', { replace: true });
  }, [isEmpty, navigate]);
  const place = isPage ? 'page' : 'beside';
  return { shown, place: shown === null ? undefined : place, show, close } as const;
}
