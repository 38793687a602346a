import { createContext, use } from 'react';

/** The page of another application in which the parts are. */
export interface Embedding {
  /** The element that contains the parts. */
  readonly element: HTMLElement;
  /** True if that page shows the rooms elsewhere, so that one can leave a room. */
  readonly hasRooms: boolean;
}

const EmbeddingContext = createContext<Embedding | null>(null);

export const EmbeddingProvider = EmbeddingContext.Provider;

/**
 * Where the parts are embedded; `null` on Parley's own page. An embedded part leaves alone what belongs to the page: its
 * URL, its history, and files that are dropped outside the element.
 */
export function useEmbedding(): Embedding | null {
  return use(EmbeddingContext);
}
