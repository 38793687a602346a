import { useMemo } from 'react';

import { useStored } from '../../ui/use-stored.js';

const KEY = 'parley:folded';

/** The sections that are folded, in this browser. The second value folds or opens one. */
export function useFolded(): readonly [folded: ReadonlySet<string>, toggle: (section: string) => void] {
  const [stored, store] = useStored(KEY);
  const folded = useMemo(() => parsed(stored), [stored]);
  const toggle = (section: string): void => {
    const next = folded.has(section) ? [...folded].filter((other) => other !== section) : [...folded, section];
    store(next.length === 0 ? null : JSON.stringify(next));
  };
  return [folded, toggle];
}

/** Other pages of this origin can write anything under the key. */
function parsed(stored: string | null): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(stored ?? '[]');
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
  } catch {
    return new Set();
  }
}
