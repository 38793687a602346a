import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { codePoints } from '#contracts/text';
import type { MessageId, Piece, RoomId } from '#contracts';

import { GrowingText } from './growing-text.js';

const ID = 'message' as MessageId;
const newText = (body: string) => new GrowingText(ID, 'room' as RoomId, body);
const piece = (offset: number, text: string): Piece => ({ id: ID, offset, text });

describe('the text of a growing message', () => {
  it('counts code points, not UTF-16 units', () => {
    const text = newText('🙂');
    expect(text.take(piece(1, 'a🙂'))).toBe(true);
    expect(text.take(piece(3, 'b'))).toBe(true);
    expect(text.body).toBe('🙂a🙂b');
  });

  it('takes the part of a piece beyond its end, and nothing of one that it has', () => {
    const text = newText('one 🙂');
    expect(text.take(piece(2, 'e 🙂 two'))).toBe(true);
    expect(text.take(piece(0, 'one 🙂'))).toBe(false);
    expect(text.body).toBe('one 🙂 two');
  });

  it('keeps pieces beyond a gap, and applies them once it is closed, by a piece or by an answer', () => {
    const text = newText('a');
    expect([text.take(piece(2, 'c')), text.take(piece(4, 'e'))]).toEqual([false, false]);
    expect(text).toMatchObject({ body: 'a', hasGap: true });
    expect(text.take(piece(1, 'b'))).toBe(true);
    expect(text).toMatchObject({ body: 'abc', hasGap: true });
    text.learn('abcd');
    expect(text).toMatchObject({ body: 'abcde', hasGap: false });
  });

  it('has no gap after an empty piece at its end, and one after an empty piece beyond it', () => {
    const text = newText('a');
    expect([text.take(piece(1, '')), text.hasGap]).toEqual([false, false]);
    expect([text.take(piece(2, '')), text.hasGap]).toEqual([false, true]);
  });

  it('never becomes shorter by an answer', () => {
    const text = newText('a longer one');
    text.learn('a');
    expect(text.body).toBe('a longer one');
  });

  it('is a prefix of the stored text, and all of it in the end, in whatever order pieces and answers come', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 4 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (parts, chance) => {
        const stored = parts.join('');
        const next = (): number => chance.next().value;
        const pieces = parts.map((part, at) => piece(codePoints(parts.slice(0, at).join('')), part));
        const events = [...pieces, ...pieces.filter(() => next() < 0.3)].map((each) => ({ each, key: next() }));
        const text = newText('');
        for (const { each } of events.sort((one, other) => one.key - other.key)) {
          if (next() < 0.1) text.learn([...stored].slice(0, Math.floor(next() * 10)).join(''));
          text.take(each);
          expect(stored.startsWith(text.body)).toBe(true);
        }
        expect(text).toMatchObject({ body: stored, hasGap: false });
      }),
    );
  });
});
