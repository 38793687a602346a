import { describe, expect, it } from 'vitest';
import { newId, type RoomId } from '#contracts';
import { ChunkGrams, chunkQuery, GRAMS_MAX } from './grams.policy.js';
import { searchWords } from './query.policy.js';

const ROOM = newId<RoomId>();

function lexemesOf(...bodies: string[]): Set<string> {
  const grams = new ChunkGrams();
  for (const body of bodies) grams.add(body);
  return new Set(grams.lexemes(ROOM));
}

/** Returns true if PostgreSQL would match the lexemes with the query. */
function fits(lexemes: ReadonlySet<string>, query: string): boolean {
  const asked = [...chunkQuery(searchWords(query)).matchAll(/'((?:''|\\\\|[^'\\])*)'/g)];
  const [every, ...grams] = asked.map(([, text = '']) => text.replace(/(['\\])\1/g, '$1'));
  return lexemes.has(every ?? '') || grams.every((gram) => lexemes.has(gram));
}

describe('the grams of a chunk', () => {
  it('are its letters, pairs and triples within words, and its room', () => {
    expect([...lexemesOf('abCd e')].sort()).toEqual(
      ['a', 'ab', 'abc', 'b', 'bc', 'bcd', 'c', 'cd', 'd', 'e', 'nfkc', `room ${ROOM}`].sort(),
    );
  });

  it.each([
    ['a part of a word', 'substrings are found', 'string'],
    ['any case', 'SHOUTING softly', 'shouting SOFTLY'],
    ['both small sigmas', 'κάθε λόγος', 'ΛΌΓΟΣ λόγοσ'],
    ['one Chinese letter', '龘靐', '龘'],
    ['two of them', '我们明天见面吧', '明天'],
    ['Arabic', 'مساء الخير', 'خير'],
    ['joined emojis', 'x👩‍👩‍👧y', '👩‍👩‍👧'],
    ['one emoji', '🎉', '🎉'],
    ['signs', `50%_o'clock\\n`, `%_ o'c \\n '`],
    ['İ', 'İstanbul', 'istanbul'],
    ['another normal form', 'cafe\u0301', 'CAFÉ'],
    ['another width', 'ｶﾞｲﾄﾞ', 'ガイド'],
    ['an accent of its own', 'don´t', 'don´t'],
    ['words of several messages', 'one two', 'two one'],
  ])('match %s', (_what, body, query) => {
    expect(fits(lexemesOf('before', body, 'behind'), query)).toBe(true);
  });

  it.each(['zebra', 'str str-', 'ab', 'q', '明', "'", '🎉'])('do not match %s', (query) => {
    expect(fits(lexemesOf('substrings are found', 'a b'), query)).toBe(false);
  });

  it('match the query of a history of 0.2, which folds only the case', () => {
    const lexemes = lexemesOf('ＯＦＦＩＣＥ');
    expect(['ｏ', 'ｏｆ', 'ｏｆｆ', 'off'].filter((gram) => !lexemes.has(gram))).toEqual([]);
  });

  it('are bounded: a chunk with more matches every word', () => {
    const letters = Array.from({ length: GRAMS_MAX }, (_, n) => String.fromCodePoint(0x4e00 + n)).join('');
    const lexemes = lexemesOf(letters, 'and more');
    expect(lexemes.size).toBe(3);
    expect(fits(lexemes, 'zebra')).toBe(true);
  });
});

describe('the query for chunks', () => {
  it('quotes all text of the user', () => {
    expect(chunkQuery([`a'|`, '\\b', '!'])).toBe(`'every' | ('a''|' & '\\\\b' & '!')`);
  });

  it('has a bounded number of grams', () => {
    const word = Array.from({ length: 1_000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join('');
    const query = chunkQuery([word, 'x']);
    expect(query.split('&').length).toBeLessThan(50);
    expect(fits(lexemesOf(`${word} x`), `${word} x`)).toBe(true);
  });
});
