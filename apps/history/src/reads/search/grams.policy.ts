import type { RoomId } from '#contracts';
import { fold, lowered } from './folding.policy.js';
import { foldedWords } from './query.policy.js';

const GRAM_LETTERS = 3;
/** A chunk with more grams matches every query, because a vector of PostgreSQL has at most 1 MB. */
export const GRAMS_MAX = 20_000;
/** Grams of a query to look up. More would hardly exclude further chunks. */
const QUERY_GRAMS_MAX = 48;
/** The lexeme of a chunk that matches every query. It is longer than a gram, so no gram equals it. */
const EVERY_GRAM = 'every';
/** The lexeme of each chunk whose grams are those of `fold`. A history of another version may have written chunks without it. */
export const FOLDED = 'nfkc';

/** The grams of a chunk's messages: each letter, pair and triple of letters of each word, folded. */
export class ChunkGrams {
  private readonly grams = new Set<string>();

  add(body: string): void {
    const words = foldedWords(body);
    // until 0.3: a history of 0.2 looks for the letters as they are written.
    const plain = lowered(body);
    if (plain !== fold(body)) words.push(...plain.split(/\p{White_Space}+/u));
    for (const word of words) {
      if (this.grams.size > GRAMS_MAX) return;
      this.addWord(Array.from(word));
    }
  }

  /** The lexemes of the chunk's `tsvector`. */
  lexemes(roomId: RoomId): string[] {
    return [roomLexeme(roomId), FOLDED, ...(this.grams.size > GRAMS_MAX ? [EVERY_GRAM] : this.grams)];
  }

  private addWord(letters: readonly string[]): void {
    for (const [at, letter] of letters.entries()) {
      const pair = letter + (letters[at + 1] ?? '');
      const triple = pair + (letters[at + 2] ?? '');
      // A known triple has added its pair and its letter already.
      if (!this.grams.has(triple)) this.grams.add(triple).add(pair).add(letter);
    }
  }
}

/**
 * A `tsquery` that matches every chunk with all words, and few others. Words are quoted, so they contain no operators.
 */
export function chunkQuery(words: readonly string[]): string {
  const grams = [...new Set(words.flatMap(gramsOfWord))];
  const every = Math.ceil(grams.length / QUERY_GRAMS_MAX);
  const chosen = grams.filter((_gram, index) => index % every === 0).map(quoted);
  return `${quoted(EVERY_GRAM)} | (${chosen.join(' & ')})`;
}

/** A lexeme of each chunk of the room, so that a search in the room skips the chunks of others. */
function roomLexeme(roomId: RoomId): string {
  return `room ${roomId}`;
}

/** All triples of the word; a shorter word is its own gram. */
function gramsOfWord(word: string): string[] {
  const letters = Array.from(word);
  const last = Math.max(0, letters.length - GRAM_LETTERS);
  return Array.from({ length: last + 1 }, (_, at) => letters.slice(at, at + GRAM_LETTERS).join(''));
}

function quoted(lexeme: string): string {
  return `'${lexeme.replace(/['\\]/g, '$&$&')}'`;
}
