import type { ReactNode } from 'react';

import { useScheduled } from '#react';

/** Shows the number of scheduled messages that were not sent, if there are any. */
export function FailedCount({ children }: { readonly children: (count: number) => ReactNode }) {
  const count = useScheduled()?.filter(({ state }) => state === 'failed').length ?? 0;
  return count > 0 && children(count);
}
