import { createContext, use } from 'react';

import type { FileId } from '#client';

/** Draws the first pages of files. */
export interface FirstPages {
  /**
   * A `data:` address with the upper part of the page, or `null` if the file shows nothing.
   *
   * @param urlOf asks for an address of the bytes
   * @throws {Error} if the bytes, or the code that draws them, did not come
   */
  readonly draw: (id: FileId, urlOf: () => Promise<string | null>) => Promise<string | null>;
}

/** Unset in the page of another application: its content security policy may forbid a worker. */
const FirstPagesContext = createContext<FirstPages | null>(null);

export const FirstPagesProvider = FirstPagesContext.Provider;

export function useFirstPages(): FirstPages | null {
  return use(FirstPagesContext);
}
