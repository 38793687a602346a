import { messageFormats } from './formats.js';
import { first, type First } from './texts/en/first.js';

/** The texts of the first load, by the part of the client that shows them. */
export type Catalogue = First;

export const en: Catalogue = first(messageFormats);
