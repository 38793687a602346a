import { createContext } from 'react';

/** True in a text that the user has seen grow: what is long in it is not folded by itself. */
export const StartsOpen = createContext(false);
