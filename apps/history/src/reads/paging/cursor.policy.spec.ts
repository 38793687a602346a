import { describe, expect, it } from 'vitest';
import { isId, newId, nameKey, type RoomId } from '#contracts';
import { directoryCursor, directoryPlace } from '../rooms/list-cursor.policy.js';
import { decodeCursor, encodeCursor, isCursorText, isCursorTime } from './cursor.policy.js';

const parts = [isCursorTime, isId] as const;
const id = newId<RoomId>();

describe('a cursor', () => {
  it('decodes to its place', () => {
    expect(decodeCursor(encodeCursor(['1763625600123', id]), parts)).toEqual(['1763625600123', id]);
    expect(decodeCursor(undefined, parts)).toBeNull();
  });

  it.each([
    ['not base64', '***'],
    ['not JSON', Buffer.from('{').toString('base64url')],
    ['of another list', encodeCursor([id])],
    ['with a part of another kind', encodeCursor(['yesterday', id])],
    ['with a part too many', encodeCursor(['1', id, id])],
    ['an object', Buffer.from('{"0":"1","1":"x","length":2}').toString('base64url')],
  ])('that is %s is INVALID', (_, cursor) => {
    expect(() => decodeCursor(cursor, parts)).toThrow(
      expect.objectContaining({ code: 'INVALID', details: expect.objectContaining({ field: 'cursor' }) }),
    );
  });

  it('never contains text that PostgreSQL cannot store', () => {
    expect(isCursorText('a\u0000b')).toBe(false);
    expect(isCursorText('\ud800')).toBe(false);
    expect(isCursorTime('99999999999999')).toBe(true);
    expect(isCursorTime('999999999999999')).toBe(false);
  });

  it('of the directory fits its limit of 500 characters, whatever the name', () => {
    for (const letter of ['\u0001', '😀', 'ﷺ', '"']) {
      const key = [...nameKey(letter.repeat(80))].slice(0, 48).join('');
      const cursor = directoryCursor({ key, roomId: id });
      expect(cursor).toMatch(/^[\w-]{1,500}$/);
      expect(directoryPlace(cursor)).toEqual({ key, roomId: id });
    }
  });
});
