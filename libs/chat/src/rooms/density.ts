import { useStored } from '../ui/use-stored.js';

const KEY = 'parley:density';

/** True if the list shows one line per room: twice the rooms. The second value changes that, in this browser. */
export function useIsCompact(): readonly [isCompact: boolean, change: (isCompact: boolean) => void] {
  const [stored, store] = useStored(KEY);
  return [stored === 'compact', (isCompact) => store(isCompact ? 'compact' : null)];
}
