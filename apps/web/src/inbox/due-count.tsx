import type { ReactNode } from 'react';

import { useDueBookmarks } from '#react';

/** Shows the number of bookmarks whose reminder has come, if there are any. */
export function DueCount({ children }: { readonly children: (count: number) => ReactNode }) {
  const count = useDueBookmarks()?.length ?? 0;
  return count > 0 && children(count);
}
