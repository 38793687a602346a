import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldWords, isOpen, lettersOf } from './folded-words.policy.js';
import { WordList } from './word-list.js';

async function refuses(text: string, ...entries: string[]): Promise<boolean> {
  return (await WordList.of(entries)).matches(text);
}

/** The same rule, read from each place of the text. */
function refusesSlowly(text: string, entries: readonly string[]): boolean {
  const folded = foldWords(text);
  return entries.some((entry) => {
    const letters = lettersOf(entry);
    const quoted = letters.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
    const after = isOpen(entry) ? '' : String.raw`(?![\p{L}\p{M}\p{Nd}])`;
    return letters !== '' && new RegExp(String.raw`(?<![\p{L}\p{M}\p{Nd}])${quoted}${after}`, 'u').test(folded);
  });
}

const LETTERS = fc.constantFrom('a', 'b', 'ä', 'A', ' ', '\n', '-', '7', '\u0301', '\u{1d400}', '*');
const texts = fc.string({ unit: LETTERS, maxLength: 24 });
const entries = fc.array(fc.string({ unit: LETTERS, minLength: 1, maxLength: 6 }), { maxLength: 8 });

describe('the word list', () => {
  it.each([
    ['a word', 'this is spam', 'spam'],
    ['a word between signs', '(spam)!', 'spam'],
    ['a phrase', 'buy free money now', 'free money'],
    ['a phrase with other white space', 'free\u00a0 \n\tmoney', 'free money'],
    ['another case', 'SPAM', 'Spam'],
    ['a word of which an upper case has more letters', 'STRASSE', 'straße'],
    ['a capital ß', 'STRAẞE', 'strasse'],
    ['a final sigma', 'ΟΔΟΣ', 'οδος'],
    ['the compatible form', '\uff33\uff30\uff21\uff2d', 'spam'],
    ['a ligature', 'o\ufb03ce', 'office'],
    ['a composed letter', 'cafe\u0301', 'caf\u00e9'],
    ['a zero-width space in a word', 'sp\u200bam', 'spam'],
    ['a soft hyphen in a word', 'sp\u00adam', 'spam'],
    ['a word joiner before a mark', 'cafe\u2060\u0301', 'caf\u00e9'],
    ['any ending', 'spammers', 'spam*'],
    ['no ending', 'spam', 'spam*'],
    ['any ending of a phrase', 'free moneybag', 'free mon*'],
    ['a word in a script without blanks', 'この馬鹿です', '馬鹿'],
    ['a word in Thai', 'นี่คือสแปมนะ', 'สแปม'],
    ['a Latin word between Japanese ones', 'これはspamです', 'spam'],
    ['the longer one of two that overlap', 'one two three', 'two three'],
    ['a word that is the end of another entry', 'xx spam', 'spam'],
    ['signs', 'that is c++ code', 'c++'],
  ])('finds %s', async (_what, text, entry) => {
    expect(await refuses(text, 'one two x', 'xx spa', entry)).toBe(true);
  });

  it.each([
    ['a part of a word', 'spammers', 'spam'],
    ['the end of a word', 'antispam', 'spam*'],
    ['a word with a digit', 'spam7', 'spam'],
    ['a word with a mark', 'spam\u0301', 'spam'],
    ['another letter', 'cafe', 'caf\u00e9'],
    ['the words of a phrase without white space', 'freemoney', 'free money'],
    ['the words of a phrase apart', 'free the money', 'free money'],
    ['a letter outside the first plane beside it', 'spam\u{10400}', 'spam'],
  ])('does not find %s', async (_what, text, entry) => {
    expect(await refuses(text, entry)).toBe(false);
  });

  it('refuses nothing without entries, and none of its entries is empty', async () => {
    expect(await refuses('anything at all')).toBe(false);
    expect(await refuses('anything at all', '*', '\u200b', ' * ')).toBe(false);
  });

  it('finds all entries of a long list, and takes them all back', async () => {
    const all = Array.from({ length: 10_000 }, (_, number) => `w${String(number)}x`);
    const list = await WordList.of(all);
    expect(all.every((entry) => list.matches(`a ${entry.toUpperCase()}.`))).toBe(true);
    expect(list.matches(all.join('y'))).toBe(false);
  });

  it('agrees with a reading from each place', async () => {
    await fc.assert(
      fc.asyncProperty(texts, entries, async (text, list) => {
        expect(await refuses(text, ...list)).toBe(refusesSlowly(text, list));
      }),
      { numRuns: 2_000 },
    );
  });

  it('compares forms that do not change any more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        expect(foldWords(foldWords(text))).toBe(foldWords(text));
        // Upper case alone may move an accent to another letter.
        expect(foldWords(text.normalize('NFC').toUpperCase())).toBe(foldWords(text));
        expect(foldWords(text.normalize('NFKD'))).toBe(foldWords(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
