/** The found words of a search, in the state that an entry of the browser's history has beside the URL. */
interface SearchState {
  readonly foundWords?: readonly string[];
}

/** The state for a URL that a search leads to. The message of the URL shows these words marked. */
export function stateOf(foundWords: readonly string[]): SearchState {
  return { foundWords };
}

/** The words in the state of an entry of the history. */
export function wordsOf(state: unknown): readonly string[] {
  return (state as SearchState | null)?.foundWords ?? [];
}
