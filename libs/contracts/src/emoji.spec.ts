import emojis from 'unicode-emoji-json/data-by-emoji.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { plainEmoji, qualifiedEmoji } from './emoji.js';

const ALL = Object.keys(emojis);

describe('an emoji', () => {
  it('is taken in its shortest form and kept fully qualified, each of Unicode', () => {
    expect(ALL.length).toBeGreaterThan(1_900);
    expect(ALL.filter((emoji) => qualifiedEmoji(emoji) !== emoji)).toEqual([]);
    expect(ALL.filter((emoji) => qualifiedEmoji(plainEmoji(emoji)) !== emoji)).toEqual([]);
    expect(new Set(ALL.map(plainEmoji)).size).toBe(ALL.length);
  });

  it.each([
    ['\u2764', '\u2764\uFE0F'],
    ['\u2764\uFE0E', '\u2764\uFE0F'],
    ['\u{1F44D}\uFE0F', '\u{1F44D}'],
    ['\u{1F44D}\u200B', '\u{1F44D}'],
    ['\u200D\u{1F44D}\u200D', '\u{1F44D}'],
    ['\uFEFFok\u2060', 'ok'],
    ['\u{1F44D}\uFE0E', '\u{1F44D}'],
    ['1\u20E3', '1\uFE0F\u20E3'],
    ['#\u20E3', '#\uFE0F\u20E3'],
    ['\u{1F44D}\uFE0F\u{1F3FD}', '\u{1F44D}\u{1F3FD}'],
    ['\u261D\uFE0F\u{1F3FD}', '\u261D\u{1F3FD}'],
    ['\u2764\u200D\u{1F525}', '\u2764\uFE0F\u200D\u{1F525}'],
    ['\u{1F3F3}\u200D\u{1F308}', '\u{1F3F3}\uFE0F\u200D\u{1F308}'],
    ['\u{1F3F3}\u200D\u26A7', '\u{1F3F3}\uFE0F\u200D\u26A7\uFE0F'],
    ['\u{1F441}\uFE0F\u200D\u{1F5E8}', '\u{1F441}\uFE0F\u200D\u{1F5E8}\uFE0F'],
    ['\u{1F575}\u{1F3FD}\u200D\u2642', '\u{1F575}\u{1F3FD}\u200D\u2642\uFE0F'],
    ['\u{1F1E9}\u{1F1EA}\uFE0F', '\u{1F1E9}\u{1F1EA}'],
    ['\u00A9', '\u00A9\uFE0F'],
    ['1', '1'],
    ['+1', '+1'],
    ['ok', 'ok'],
    ['schön', 'schön'.normalize('NFC')],
    ['schön'.normalize('NFD'), 'schön'.normalize('NFC')],
    ['がく'.normalize('NFD'), 'がく'.normalize('NFC')],
    ['각'.normalize('NFD'), '각'.normalize('NFC')],
    ['e\u0301\u200B\uFE0F', '\u00E9'],
    ['e\u200B\u0301', '\u00E9'],
    ['\uFE0F', '\uFE0F'],
  ])('%j is kept as %j', (given, kept) => {
    expect(qualifiedEmoji(given)).toBe(kept);
    expect(qualifiedEmoji(kept)).toBe(kept);
  });
});
