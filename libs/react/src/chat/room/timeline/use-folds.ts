import { useCallback, useMemo, useState } from 'react';

import { FoldKeys, withFolds } from './folds.js';
import type { Row } from './rows.js';

/** The rows with people who come and go in folds, and what opens or closes one by its key. */
export function useFolds(unfolded: readonly Row[]) {
  const [keys] = useState(() => new FoldKeys());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => withFolds(unfolded, keys, open), [unfolded, keys, open]);
  const onFold = useCallback((key: string) => {
    setOpen((before) =>
      before.has(key) ? new Set([...before].filter((other) => other !== key)) : new Set([...before, key]),
    );
  }, []);
  return { rows, onFold };
}
