import { createContext, use } from 'react';

import type { Parley } from '#client';

const ParleyContext = createContext<Parley | null>(null);

/** Provides the client to the hooks below it: `<ParleyProvider value={connect({ url })}>`. */
export const ParleyProvider = ParleyContext.Provider;

/** Returns the client of the nearest `ParleyProvider`. Throws if there is none. */
export function useParley(): Parley {
  const parley = use(ParleyContext);
  if (parley === null) throw new Error('useParley needs a ParleyProvider above it.');
  return parley;
}
