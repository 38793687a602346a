import { describe, expect, it } from 'vitest';
import { SAME_LOOKS } from '../../../testing/same-looks.js';
import { fold } from './folding.policy.js';
import { highlightsOf, searchWords } from './query.policy.js';

/** The parts of the body that are highlighted. */
function marked(body: string, query: string): string[] | null {
  const places = highlightsOf(body, searchWords(query));
  const letters = Array.from(body);
  return places && places.map(({ start, length }) => letters.slice(start, start + length).join(''));
}

describe('a folded text', () => {
  it.each(SAME_LOOKS)('is the same with %s', (_what, stored, typed) => {
    expect(highlightsOf(stored, searchWords(typed))).not.toBeNull();
    expect(highlightsOf(`🎉 ${stored}`, searchWords(typed.normalize('NFD')))).not.toBeNull();
    expect(fold(typed.normalize('NFD'))).toBe(fold(typed.normalize('NFC')));
  });

  it.each([
    ['cafe', 'caf\u00e9'],
    ['\u304b', '\u304c'],
    ['\ud558', '\ud55c'],
    ['Viet', 'vi\u1ec7t'],
  ])('of %j does not have %j', (body, query) => {
    expect(marked(body, query)).toBeNull();
  });
});

describe('highlights', () => {
  it.each([
    ['🎉 cafe\u0301 au lait', 'CAFÉ lait', ['cafe\u0301', 'lait']],
    ['x cafe\u0301', 'x', ['x']],
    ['Tie\u0302\u0301ng Vie\u0323\u0302t', 'việ', ['Vie\u0323\u0302']],
    ['an o\ufb03ce', 'off', ['o\ufb03']],
    ['an o\ufb03ce', 'fi ce', ['\ufb03', 'ce']],
    ['\ufb03', 'f', ['\ufb03']],
    ['\uff8e\uff9f\uff79\uff6f\uff84!', 'ケッ', ['\uff79\uff6f']],
    ['a \u1112\u1161\u11ab\u1100\u1173\u11af b', '글', ['\u1100\u1173\u11af']],
    ['\u314b\u314b\u314b', 'ㅋ', ['\u314b', '\u314b', '\u314b']],
    ['ＡＢＣ abc', 'bc', ['ＢＣ', 'bc']],
    ['\ufdfa', 'الله', ['\ufdfa']],
  ])('of %j for %s are in the text as it was sent', (body, query, parts) => {
    expect(marked(body, query)).toEqual(parts);
  });

  it('of a text that grows eighteenfold are at their places', () => {
    const body = '\ufdfa'.repeat(7_990) + ' end';
    expect(highlightsOf(body, ['end'])).toEqual([{ start: 7_991, length: 3 }]);
  });

  it('begin where they do in the normal form, whatever a letter joins', () => {
    const wrong = [];
    for (let point = 0x80; point < 0x30000; point += 1) {
      const letter = String.fromCodePoint(point);
      if (/\p{Cs}|\p{Cn}|\p{Unified_Ideograph}/u.test(letter)) continue;
      for (const before of ['e', '\ud558', '\u1112', '\uff76']) {
        const body = `${before}${letter}🎉\uff3a`;
        const [place] = highlightsOf(body, ['🎉z']) ?? [];
        if (place?.start !== 2 || place.length !== 2) wrong.push(body);
      }
    }
    expect(wrong).toEqual([]);
  });
});
