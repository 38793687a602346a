import { createContext } from 'react';

/** The found words of the message around, as its body has them, longest first; empty unless a search has led to it. */
export const FoundWords = createContext<readonly string[]>([]);
