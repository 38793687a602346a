import { beforeAll, describe, expect, it } from 'vitest';

import type { UserId } from '#client';

import { EMOJI_WORDS } from '../../text/texts/late-languages.js';
import { type EmojiGroup, loadEmoji, named } from './emoji-data.js';
import { findEmoji } from './emoji-search.js';
import { frequentEmoji, noteEmoji, quickEmoji } from './frequent-emoji.js';
import { stepFrom } from './grid-steps.js';

describe('the emoji', () => {
  let groups: readonly EmojiGroup[];
  beforeAll(async () => {
    groups = await loadEmoji();
  });
  const found = (query: string) => findEmoji(groups, query, 10).map(({ emoji }) => emoji);

  it('are short enough to be reactions', () => {
    const lengths = groups.flatMap(({ emojis }) => emojis.map(({ emoji }) => [...emoji].length));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(16);
  });

  it('are found by name, the exact one first', () => {
    expect(found('thumbs up')[0]).toBe('👍');
    expect(found('Thumbs')).toContain('👎');
  });

  it('are found by other words', () => {
    expect(found('tada')).toContain('🎉');
    expect(found('lol')).toContain('😂');
  });

  it('are not found by the middle of a word', () => {
    expect(found('humbs')).toEqual([]);
  });

  it.each(Object.entries(EMOJI_WORDS))('have all a name in %s, and are found in English, too', async (_, load) => {
    const translated = await load();
    const all = groups.flatMap(({ emojis }) => emojis);
    expect(Object.keys(translated)).toEqual(all.map(({ emoji }) => emoji));
    const heart = { emoji: '❤️', name: 'red heart' };
    const { name, words } = named(heart, ['red_heart', 'valentines'], translated[heart.emoji]);
    expect(name).not.toBe('red heart');
    expect(words).toEqual(expect.arrayContaining(['red heart', 'valentines']));
  });
});

describe('frequent emoji', () => {
  const ANN = 'ann' as UserId;
  const storage = (): Storage => {
    const held = new Map<string, string>();
    return {
      length: 0,
      clear: () => held.clear(),
      key: () => null,
      getItem: (key) => held.get(key) ?? null,
      removeItem: (key) => void held.delete(key),
      setItem: (key, value) => void held.set(key, value),
    };
  };

  it('begin with the last chosen, each once', () => {
    const shelf = storage();
    for (const emoji of ['🐙', '👍', '🐙']) noteEmoji(shelf, ANN, emoji);
    expect(frequentEmoji(shelf, ANN).slice(0, 3)).toEqual(['🐙', '👍', '❤️']);
    expect(frequentEmoji(shelf, 'bob' as UserId)[0]).toBe('👍');
  });

  it('of a toolbar are chosen more often than the usual ones', () => {
    const shelf = storage();
    expect(quickEmoji(shelf, ANN)).toEqual(['👍', '❤️', '😂']);
    noteEmoji(shelf, ANN, '🐙');
    expect(quickEmoji(shelf, ANN)).toEqual(['👍', '❤️', '😂']);
    for (const emoji of ['🐙', '🐙', '😂']) noteEmoji(shelf, ANN, emoji);
    expect(quickEmoji(shelf, ANN)).toEqual(['😂', '🐙', '👍']);
  });

  it('are counted as one in all their forms, also those that an earlier client has saved', () => {
    const shelf = storage();
    shelf.setItem(
      'parley:emoji:ann',
      JSON.stringify([
        ['\u2764', 2],
        ['\u2764\uFE0F', 1],
      ]),
    );
    noteEmoji(shelf, ANN, '\u2764');
    expect(JSON.parse(shelf.getItem('parley:emoji:ann') ?? '')).toEqual([['\u2764\uFE0F', 4]]);
    expect(frequentEmoji(shelf, ANN).filter((emoji) => emoji.startsWith('\u2764'))).toEqual(['\u2764\uFE0F']);
    expect(quickEmoji(shelf, ANN)[0]).toBe('\u2764\uFE0F');
  });

  it('are the usual ones when the storage holds something else', () => {
    const shelf = storage();
    shelf.setItem('parley:emoji:ann', '{"a":1}');
    expect(frequentEmoji(shelf, ANN)[0]).toBe('👍');
  });
});

describe('arrow keys in a grid', () => {
  // Three, then two, then a new section with one.
  const row = (top: number, count: number) => Array.from({ length: count }, (_, index) => ({ left: index * 10, top }));
  const places = [...row(0, 3), ...row(10, 2), ...row(30, 1)];

  it('go along the rows', () => {
    expect(stepFrom(places, 2, 'ArrowRight', false)).toBe(3);
    expect(stepFrom(places, 3, 'ArrowLeft', false)).toBe(2);
    expect(stepFrom(places, 2, 'ArrowLeft', true)).toBe(3);
    expect(stepFrom(places, 5, 'ArrowRight', false)).toBeNull();
  });

  it('go to the nearest of the next row', () => {
    expect(stepFrom(places, 1, 'ArrowDown', false)).toBe(4);
    expect(stepFrom(places, 2, 'ArrowDown', false)).toBe(4);
    expect(stepFrom(places, 4, 'ArrowDown', false)).toBe(5);
    expect(stepFrom(places, 4, 'ArrowUp', false)).toBe(1);
    expect(stepFrom(places, 0, 'ArrowUp', false)).toBeNull();
  });

  it('leave other keys alone', () => {
    expect(stepFrom(places, 0, 'a', false)).toBeNull();
  });
});
