import { createContext, use } from 'react';

const DropPlace = createContext<HTMLElement | null>(null);

/** Provides the part of the page that takes files for what is in it, before the rest of the page does. */
export const DropPlaceProvider = DropPlace.Provider;

/** The nearest part of the page that takes files; `null` for the page itself. */
export function useDropPlace(): HTMLElement | null {
  return use(DropPlace);
}
