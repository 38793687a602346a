import { createContext, use } from 'react';

import { en, type Catalogue } from './en.js';

export const TextContext = createContext<Catalogue>(en);

/** The texts in the user's language. */
export function useText(): Catalogue {
  return use(TextContext);
}
