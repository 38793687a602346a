import { describe, expect, it } from 'vitest';
import { highlightsOf, HIGHLIGHTS_MAX, SEARCH_WORDS_MAX, searchWords, wordPatterns } from './query.policy.js';

const marked = (body: string, query: string) => {
  const letters = [...body];
  const places = highlightsOf(body, searchWords(query));
  return places && places.map(({ start, length }) => letters.slice(start, start + length).join(''));
};

describe('the words of a search', () => {
  it('are separated by any white space, and each counts once, in any case', () => {
    expect(searchWords('  One\u3000two\u2003ONE\n')).toEqual(['one', 'two']);
  });

  it('keep joined emojis together', () => {
    expect(searchWords('👩‍👩‍👧 x')).toEqual(['👩‍👩‍👧', 'x']);
  });

  it('are bounded', () => {
    const query = Array.from({ length: SEARCH_WORDS_MAX + 1 }, (_, n) => `w${n}`).join(' ');
    expect(() => searchWords(query)).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });

  it('have no wildcards', () => {
    expect(wordPatterns(['50%', 'a_b', 'c\\']).likes).toEqual(['%50\\%%', '%a\\_b%', '%c\\\\%']);
    expect(wordPatterns(['https://a.b/c?d=(e)+']).expressions).toEqual(['https\\:\\/\\/a\\.b\\/c\\?d\\=\\(e\\)\\+']);
  });

  it('of long words compare a part letter by letter, and the whole in one pass', () => {
    const long = 'a'.repeat(199);
    expect(wordPatterns(['tea', `${long}b`])).toEqual({
      likes: ['%tea%', `%${'a'.repeat(16)}%`],
      expressions: [`${long}b`],
    });
    expect(wordPatterns(['😀'.repeat(16)]).expressions).toEqual([]);
  });
});

describe('highlights', () => {
  it('are every place of every word, in any case', () => {
    expect(marked('Tea, or teapots? TEA!', 'tea')).toEqual(['Tea', 'tea', 'TEA']);
    expect(marked('one two', 'two one')).toEqual(['one', 'two']);
  });

  it('count code points, not units', () => {
    expect(highlightsOf('😀😀 tea 😀', ['tea'])).toEqual([{ start: 3, length: 3 }]);
    expect(highlightsOf('a😀b😀', ['😀'])).toEqual([
      { start: 1, length: 1 },
      { start: 3, length: 1 },
    ]);
  });

  it('are merged if they overlap, but not if they only touch', () => {
    expect(highlightsOf('aaaa', ['aa'])).toEqual([{ start: 0, length: 4 }]);
    expect(marked('foobar', 'foob obar')).toEqual(['foobar']);
    expect(marked('foobar', 'foo bar')).toEqual(['foo', 'bar']);
  });

  it.each([
    ['你好吗，世界', '好 世', ['好', '世']],
    ['مرحبا بالعالم', 'عالم', ['عالم']],
    ['Привет МИР', 'мир привет', ['Привет', 'МИР']],
    ['ὈΔΟΣ οδός οδος', 'ΟΔΟΣ', ['οδος']],
    ['İstanbul', 'istanbul', ['İstanbul']],
    ['50% off_all', '% _', ['%', '_']],
  ])('of %s for %s are in its own script', (body, query, places) => {
    expect(marked(body, query)).toEqual(places);
  });

  it('are none when a word is missing', () => {
    expect(highlightsOf('one two', ['one', 'three'])).toBeNull();
  });

  it('are found where a word overlaps itself', () => {
    expect(highlightsOf('xababababx ab', ['abab'])).toEqual([{ start: 1, length: 8 }]);
    expect(highlightsOf('aabaabaaab', ['aabaa', 'ab'])).toEqual([
      { start: 0, length: 8 },
      { start: 8, length: 2 },
    ]);
  });

  it('take a pass over the body for each word, even if the words are everywhere', () => {
    const body = 'a'.repeat(8_000);
    const words = Array.from({ length: SEARCH_WORDS_MAX }, (_, n) => 'a'.repeat(n + 1));
    const startedAtMs = performance.now();
    expect(highlightsOf(body, words)).toEqual([{ start: 0, length: 8_000 }]);
    const manyMs = performance.now() - startedAtMs;
    const one = Array.from({ length: SEARCH_WORDS_MAX }, () => highlightsOf(body, ['a'.repeat(20)]));
    expect(one).toHaveLength(SEARCH_WORDS_MAX);
    expect(manyMs).toBeLessThan(Math.max(50, 10 * (performance.now() - startedAtMs - manyMs)));
  });

  it('are bounded, even for the longest body', () => {
    expect(highlightsOf('a '.repeat(4_000), ['a'])).toHaveLength(HIGHLIGHTS_MAX);
    expect(highlightsOf('a'.repeat(8_000), ['a'])).toHaveLength(HIGHLIGHTS_MAX);
  });
});
