import { createContext, use } from 'react';

import { en, type Catalogue } from './en.js';

export const TextContext = createContext<Catalogue>(en);

/** The texts of the first load in the user's language. `useFullText` has all of them. */
export function useText(): Catalogue {
  return use(TextContext);
}
