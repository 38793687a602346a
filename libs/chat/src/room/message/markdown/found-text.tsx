import { use } from 'react';

import { cutAtWords } from '../../words/cut-at-words.js';
import { FoundWords } from './found-words.js';

/** A text with marks at the found words. */
export function FoundText({ children }: { children: string }) {
  const words = use(FoundWords);
  return cutAtWords(children, words).map(({ text, isHit }, index) => (isHit ? <mark key={index}>{text}</mark> : text));
}
