import { useCallback, useMemo, useState } from 'react';

import { useBlockedPeople } from '../../people/use-blocked-people.js';
import { FoldKeys, withFolds } from './folds.js';
import type { Row } from './rows.js';

/** The rows with people who come and go, and messages of people whom the user blocks, in folds, and what opens or closes one by its key. */
export function useFolds(unfolded: readonly Row[]) {
  const [keys] = useState(() => new FoldKeys());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const blocked = useBlockedPeople();
  const rows = useMemo(() => withFolds(unfolded, { keys, open, blocked }), [unfolded, keys, open, blocked]);
  const onFold = useCallback((key: string) => {
    setOpen((before) =>
      before.has(key) ? new Set([...before].filter((other) => other !== key)) : new Set([...before, key]),
    );
  }, []);
  return { rows, onFold };
}
