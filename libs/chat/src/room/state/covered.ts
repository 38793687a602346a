import { createContext, use } from 'react';

const CoveredContext = createContext(false);

export const CoveredProvider = CoveredContext.Provider;

/** True while a panel covers the room: where only one of them fits. The user does not see the room's messages then. */
export function useIsCovered(): boolean {
  return use(CoveredContext);
}
