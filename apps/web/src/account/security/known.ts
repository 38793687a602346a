import { createContext, use } from 'react';

import type { Security, Ways } from '#client';

/** What the sections of the dialog `Security` share. */
export interface Known {
  readonly ways: Ways;
  readonly security: Security;
  readonly hasPassword: boolean;
}

export const KnownContext = createContext<Known | null>(null);

export function useKnown(): Known {
  const known = use(KnownContext);
  if (known === null) throw new Error('The section is outside the dialog.');
  return known;
}
