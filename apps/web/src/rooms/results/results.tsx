import { lazyPart } from '#chat/parts/lazy-part.js';
import type { useResults } from './use-results.js';

const SearchResults = lazyPart(async () => (await import('./search-results.js')).SearchResults);

type ResultsProps = ReturnType<typeof useResults> & {
  /** The class for its place in the page. */
  readonly className: string | undefined;
};

/** The region `Search results`, while it is open. */
export function Results({ shown, place, close, className }: ResultsProps) {
  if (shown === null) return null;
  const isPage = place === 'page';
  return <SearchResults key={shown.key} className={className} words={shown.words} isPage={isPage} onClose={close} />;
}
