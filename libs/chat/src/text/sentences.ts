import { LOCALE } from './locale.js';

/** Cuts texts at the ends of sentences. */
export const sentences = new Intl.Segmenter(LOCALE, { granularity: 'sentence' });
