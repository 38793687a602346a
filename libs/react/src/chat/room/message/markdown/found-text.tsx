import { use } from 'react';

import { cutAtWords, FoundWords } from './found-words.js';

/** A text with marks at the found words. */
export function FoundText({ children }: { children: string }) {
  const words = use(FoundWords);
  if (words.length === 0) return children;
  return cutAtWords(children, words).map(({ text, isHit }, index) => (isHit ? <mark key={index}>{text}</mark> : text));
}
