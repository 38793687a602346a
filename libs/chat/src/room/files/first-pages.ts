import { createContext } from 'react';

import type { FileId } from '#client';

import type { Part } from '../../parts/part.js';

/** Draws the first pages of files. */
interface FirstPages {
  /**
   * A `data:` URL with the upper part of the page, or `null` if the file shows nothing.
   *
   * @param urlOf asks for a URL of the bytes
   * @throws {Error} if the bytes, or the code that draws them, did not come
   */
  readonly drawFirstPage: (id: FileId, urlOf: () => Promise<string | null>) => Promise<string | null>;
}

/** Unset in the page of another application: its content security policy may forbid a worker. */
export const FirstPagesContext = createContext<Part<FirstPages> | null>(null);
