import { describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, LIMITS, newId, type MessageId, type Piece, type RoomId } from '#contracts';
import { GrowPieces } from './grow-pieces.js';

const [a, b] = [newId<MessageId>(), newId<MessageId>()];
const piece = (id: MessageId, offset: number, text: string): Piece => ({ id, offset, text });

describe('pieces of a room', () => {
  it('are joined where one follows on the other, counted in code points', () => {
    const pieces = new GrowPieces();
    expect(pieces.add([piece(a, 1, '👍'), piece(b, 1, 'x')])).toEqual([]);
    expect(pieces.add([piece(a, 2, '👨‍👩‍👧'), piece(a, 7, '!')])).toEqual([]);
    expect(pieces.take()).toEqual([piece(a, 1, '👍👨‍👩‍👧!'), piece(b, 1, 'x')]);
    expect([pieces.isEmpty, pieces.take()]).toEqual([true, []]);
  });

  it('stay apart where text is missing between them or doubled, and where one is empty', () => {
    const pieces = new GrowPieces();
    const apart = [piece(a, 1, 'b'), piece(a, 4, 'e'), piece(a, 1, 'bcde'), piece(a, 5, ''), piece(a, 5, 'f')];
    pieces.add(apart);
    expect(pieces.take()).toEqual(apart);
  });

  it('do not change the pieces that came', () => {
    const [pieces, first] = [new GrowPieces(), piece(a, 1, 'b')];
    pieces.add([first, piece(a, 2, 'c')]);
    expect(first).toEqual(piece(a, 1, 'b'));
  });

  it('fill frames of at most 512 KiB, whatever their text takes as JSON', () => {
    const pieces = new GrowPieces();
    const long = '\u0001'.repeat(LIMITS.appendChars);
    const ids = Array.from({ length: 60 }, () => newId<MessageId>());
    const came = ids.map((id) => piece(id, 1, long));
    const frames = [...pieces.add(came), pieces.take()];
    expect(frames.flat()).toEqual(came);
    expect(frames).toHaveLength(3);
    for (const frame of frames) {
      const json = JSON.stringify(['message:grow', { roomId: newId<RoomId>(), pieces: frame }]);
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
    }
  });

  it('of a message are dropped together', () => {
    const pieces = new GrowPieces();
    pieces.add([piece(a, 1, 'b'), piece(b, 1, 'x'), piece(a, 2, '')]);
    expect([pieces.isNamedIn(`{"id":"${a}"}`), pieces.isNamedIn('{}')]).toEqual([true, false]);
    pieces.drop(new Set([a]));
    expect(pieces.isNamedIn(`{"id":"${a}"}`)).toBe(false);
    expect(pieces.take()).toEqual([piece(b, 1, 'x')]);
  });
});
