import type { RoomId } from '#contracts';
import { fold } from './query.policy.js';

const GRAM_LETTERS = 3;
/** A chunk with more, of very long messages, counts as holding every word: a vector of PostgreSQL holds 1 MB. */
export const GRAMS_MAX = 20_000;
/** Grams of a query that chunks are asked for; further ones hardly say more. */
const QUERY_GRAMS_MAX = 48;
/** Longer than a gram, so that none is taken for it. */
const EVERY_GRAM = 'every';

/** What stands in a chunk of messages: each letter, each pair and each triple of letters between white space, folded. */
export class ChunkGrams {
  private readonly grams = new Set<string>();

  add(body: string): void {
    for (const word of fold(body).split(/\p{White_Space}+/u)) {
      if (this.grams.size > GRAMS_MAX) return;
      this.addWord(Array.from(word));
    }
  }

  /** The words of a `tsvector`. */
  lexemes(roomId: RoomId): string[] {
    return [roomLexeme(roomId), ...(this.grams.size > GRAMS_MAX ? [EVERY_GRAM] : this.grams)];
  }

  private addWord(letters: readonly string[]): void {
    for (const [at, letter] of letters.entries()) {
      const pair = letter + (letters[at + 1] ?? '');
      const triple = pair + (letters[at + 2] ?? '');
      // What is known has brought its beginnings with it.
      if (!this.grams.has(triple)) this.grams.add(triple).add(pair).add(letter);
    }
  }
}

/** A `tsquery` that every chunk fits in which all the words stand, and few others. Nothing in a word is an operator. */
export function chunkQuery(words: readonly string[]): string {
  const grams = [...new Set(words.flatMap(gramsOfWord))];
  const every = Math.ceil(grams.length / QUERY_GRAMS_MAX);
  const asked = grams.filter((_gram, index) => index % every === 0).map(quoted);
  return `${quoted(EVERY_GRAM)} | (${asked.join(' & ')})`;
}

/** Stands in each chunk of the room, so that a search in it does not read what is said elsewhere. */
function roomLexeme(roomId: RoomId): string {
  return `room ${roomId}`;
}

/** Triples; of a shorter word, itself. */
function gramsOfWord(word: string): string[] {
  const letters = Array.from(word);
  const last = Math.max(0, letters.length - GRAM_LETTERS);
  return Array.from({ length: last + 1 }, (_, at) => letters.slice(at, at + GRAM_LETTERS).join(''));
}

function quoted(lexeme: string): string {
  return `'${lexeme.replace(/['\\]/g, '$&$&')}'`;
}
