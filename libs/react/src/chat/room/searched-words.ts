/** The found words of a search, in the state that an entry of the browser's history has beside the address. */
interface SearchState {
  readonly foundWords: readonly string[];
}

/** The state for an address that a search leads to. The message of the address shows these words marked. */
export function stateOf(words: readonly string[] = []): SearchState | null {
  return words.length === 0 ? null : { foundWords: words };
}

/** The words in the state of an entry of the history, which another page may have written. */
export function wordsOf(state: unknown): readonly string[] {
  const { foundWords } = (state ?? {}) as Partial<SearchState>;
  return Array.isArray(foundWords) ? foundWords.filter((word) => typeof word === 'string' && word !== '') : [];
}
