import { describe, expect, it } from 'vitest';

import type { Highlight } from '#client';

import { excerptOf } from './excerpt.js';

/** The places of the words, as the server tells them. */
function placesOf(body: string, words: readonly string[]): Highlight[] {
  return words.map((word) => ({
    start: Array.from(body.slice(0, body.indexOf(word))).length,
    length: Array.from(word).length,
  }));
}

function marked(body: string, ...words: string[]): string {
  const parts = excerptOf({ body, autoBody: false }, placesOf(body, words));
  return parts.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join('');
}

describe('the excerpt of a found message', () => {
  it('marks every found word', () => {
    expect(marked('Lunch and tea', 'Lunch', 'tea')).toBe('[Lunch] and [tea]');
  });

  it('is plain text, in which the found words are marked', () => {
    expect(marked('The **plan** for `tea`:\n\n1. [Buy](https://a.example/tea) it', 'plan', 'tea', 'Buy')).toBe(
      'The [plan] for [tea]: 1. [Buy] it',
    );
  });

  it('marks nothing for a word that is only in the URL of a link', () => {
    expect(marked('See [the guide](https://a.example/x)', 'example')).toBe('See the guide');
  });

  it('is around a word that begins so, not around one that only has it inside', () => {
    const body = `${'explanations and '.repeat(20)}the plan of the day`;
    const parts = excerptOf({ body, autoBody: false }, placesOf(body, ['plan']));
    const text = parts.map((part) => part.text).join('');
    expect(text).toMatch(/^….*the plan of the day$/u);
    expect(text.length).toBeLessThan(100);
  });

  it('takes a found word as text, not as a pattern', () => {
    expect(marked('a+b (c) aab', 'a+b', '(c)')).toBe('[a+b] [(c)] aab');
  });

  it('counts code points, as the server does', () => {
    expect(marked('👩‍🚀🚀 tea', 'tea')).toBe('👩‍🚀🚀 [tea]');
  });

  it('begins near a word that is far from the beginning', () => {
    expect(marked(`${'a'.repeat(1000)} tea`, 'tea')).toBe(`…${'a'.repeat(59)} [tea]`);
  });

  it('ends a long message early, also within a found word', () => {
    const body = 'b'.repeat(8000);
    expect(marked(body, body)).toBe(`[${'b'.repeat(300)}]…`);
  });

  it('of a message without text is the names of its files as they are', () => {
    const message = { body: '__init__.py\n*draft*.txt', autoBody: true };
    expect(excerptOf(message, [{ start: 13, length: 5 }])).toEqual([
      { text: '__init__.py, *', isHit: false },
      { text: 'draft', isHit: true },
      { text: '*.txt', isHit: false },
    ]);
  });

  it('is the message itself if it is short and nothing is highlighted', () => {
    expect(marked('Lunch')).toBe('Lunch');
  });
});
