import { en } from './en.js';
import { messageFormats } from './formats.js';
import { full, type Full } from './texts/en/full.js';

/** All texts. */
export type FullCatalogue = Full;

/** Only parts that load when they are first used may import this file: it would make the first load larger. */
export const fullEn: FullCatalogue = full(messageFormats, en);
