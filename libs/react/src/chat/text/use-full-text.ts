import { createContext, use } from 'react';

import { fullEn, type FullCatalogue } from './en-full.js';

export const FullTextContext = createContext<FullCatalogue>(fullEn);

/** All texts in the user's language, for parts that load when they are first used. Others call `useText`. */
export function useFullText(): FullCatalogue {
  return use(FullTextContext);
}
