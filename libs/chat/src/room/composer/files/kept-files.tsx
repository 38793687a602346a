import { createContext, type ReactNode, use, useEffect, useState } from 'react';

import type { WritingPlace } from '../../state/drafts.js';
import type { ChosenFile } from './chosen-files.js';

const NONE: readonly ChosenFile[] = [];

/** The chosen files by place. This is no React state: only the composer of the place shows them. */
const KeptFiles = createContext<Map<WritingPlace, readonly ChosenFile[]>>(new Map());

/**
 * Keeps the files that the user has chosen in each room and thread, until they are sent or the page is left. Meanwhile the browser
 * asks before it leaves the page.
 */
export function KeptFilesProvider({ children }: { readonly children: ReactNode }) {
  const [kept] = useState(() => new Map<WritingPlace, readonly ChosenFile[]>());
  useEffect(() => () => removeEventListener('beforeunload', ask), []);
  return <KeptFiles value={kept}>{children}</KeptFiles>;
}

/** The files of a draft. They are there again when the user comes back from another room. */
export function useKeptFiles(place: WritingPlace) {
  const kept = use(KeptFiles);
  const [files, set] = useState(() => kept.get(place) ?? NONE);
  const setFiles = (next: readonly ChosenFile[]): void => {
    if (next.length === 0) kept.delete(place);
    else kept.set(place, next);
    // Only then: browsers do not keep a page with this listener for the way back to it.
    if (kept.size > 0) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
    set(next);
  };
  return [files, setFiles] as const;
}

function ask(event: Event): void {
  event.preventDefault();
}
