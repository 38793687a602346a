import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ITEMS_BYTES_MAX } from '../paging/answer-size.policy.js';
import { earlyRange, openRange, pageAnchor, pageEnds, pageRange, rowsIn } from './page.policy.js';

const bounds = { first: 1, head: 100 };

describe('a page', () => {
  it('has at most one anchor; the error names the second one', () => {
    expect(pageAnchor({})).toEqual({ kind: 'newest' });
    expect(pageAnchor({ around: 5 })).toEqual({ kind: 'around', seq: 5 });
    expect(() => pageAnchor({ before: 3, at: '2026-01-01T00:00:00Z' })).toThrow(
      expect.objectContaining({ code: 'INVALID', details: expect.objectContaining({ field: 'at' }) }),
    );
  });

  it('starts at the next millisecond if its time is more precise than stored times', () => {
    const ms = Date.parse('2026-01-01T00:00:00.123Z');
    expect(pageAnchor({ at: '2026-01-01T00:00:00.123Z' })).toEqual({ kind: 'at', timeMs: ms });
    expect(pageAnchor({ at: '2026-01-01T00:00:00.123000Z' })).toEqual({ kind: 'at', timeMs: ms });
    expect(pageAnchor({ at: '2026-01-01T00:00:00.123001Z' })).toEqual({ kind: 'at', timeMs: ms + 1 });
  });

  it('around a seq has it in the middle, and is filled from the other side near an end of the room', () => {
    expect(pageRange('around', 50, bounds, 5)).toEqual({ from: 48, to: 52, nearest: 50 });
    expect(pageRange('around', 2, bounds, 5)).toEqual({ from: 1, to: 5, nearest: 2 });
    expect(pageRange('around', 100, bounds, 5)).toEqual({ from: 96, to: 100, nearest: 100 });
    expect(pageRange('around', 50, bounds, 1)).toEqual({ from: 50, to: 50, nearest: 50 });
  });

  it('never has purged messages', () => {
    const purged = { first: 41, head: 100 };
    expect(pageRange('before', 45, purged, 10)).toEqual({ from: 41, to: 44, nearest: 44 });
    expect(pageRange('after', 3, purged, 10)).toEqual({ from: 41, to: 50, nearest: 41 });
    expect(pageEnds([], pageRange('before', 41, purged, 10), purged)).toMatchObject({ reachedStart: true });
  });

  it('is a range of at most `limit` messages for every anchor', () => {
    const kinds = fc.constantFrom('newest', 'before', 'after', 'around', 'at');
    fc.assert(
      fc.property(
        kinds,
        fc.nat(300),
        fc.nat(50),
        fc.nat(200),
        fc.integer({ min: 1, max: 200 }),
        (kind, seq, first, count, limit) => {
          const room = { first: first + 1, head: first + count };
          const range = pageRange(kind, seq, room, limit);
          const size = Math.max(0, range.to - range.from + 1);
          expect(size).toBeLessThanOrEqual(limit);
          if (size > 0) expect(range.from >= room.first && range.to <= room.head).toBe(true);
          if (count === 0) expect(pageEnds([], range, room)).toEqual({ reachedStart: true, reachedEnd: true });
        },
      ),
    );
  });

  it('that was read before the room is known is used only if it has all messages of the page, or fills an answer', () => {
    const kinds = fc.constantFrom('before', 'after', 'around');
    fc.assert(
      fc.property(
        kinds,
        fc.nat(100),
        fc.nat(30),
        fc.nat(100),
        fc.integer({ min: 1, max: 60 }),
        (kind, seq, first, count, limit) => {
          const room = { first: first + 1, head: first + count };
          const rows = Array.from({ length: count }, (_, place) => ({ seq: room.first + place, body: '' }));
          const within = ({ from, to }: { from: number; to: number }) =>
            rows.filter((row) => row.seq >= from && row.seq <= to);
          const range = pageRange(kind, seq, room, limit);
          expect([undefined, within(range)]).toContainEqual(rowsIn(range, within(earlyRange(kind, seq, limit))));
        },
      ),
    );
    const early = earlyRange('around', 50, 5);
    expect(
      rowsIn(
        pageRange('around', 50, bounds, 5),
        [48, 49, 50, 51, 52].map((seq) => ({ seq, body: '' })),
      ),
    ).toHaveLength(5);
    expect(early).toEqual({ from: 48, to: 52, nearest: 50 });
    const atHead = pageRange('around', 50, { first: 1, head: 50 }, 5);
    const last = (body: string) => [48, 49, 50].map((seq) => ({ seq, body }));
    expect(rowsIn(atHead, last('short'))).toBeUndefined();
    expect(rowsIn(atHead, last('x'.repeat(ITEMS_BYTES_MAX / 3 + 1)))).toHaveLength(3);
  });

  it('after another leads back to the start and forward to the head', () => {
    const seen = (kind: 'before' | 'after', start: number, limit: number) => {
      const seqs: number[] = [];
      for (let anchor = start; ;) {
        const range = pageRange(kind, anchor, bounds, limit);
        for (let seq = range.from; seq <= range.to; seq += 1) seqs.push(seq);
        const ends = pageEnds([], range, bounds);
        if (kind === 'before' ? ends.reachedStart : ends.reachedEnd) return seqs.toSorted((a, b) => a - b);
        anchor = kind === 'before' ? range.from : range.to;
      }
    };
    const all = Array.from({ length: 100 }, (_, index) => index + 1);
    for (const limit of [1, 7, 10, 100, 200]) {
      expect(seen('before', 101, limit)).toEqual(all);
      expect(seen('after', 0, limit)).toEqual(all);
    }
  });
});

describe('an opened room', () => {
  it('goes back to the first unread message, up to 200 messages', () => {
    expect(openRange({ first: 1, head: 1000 }, 1000)).toEqual({ from: 981, to: 1000, nearest: 1000 });
    expect(openRange({ first: 1, head: 1000 }, 950)).toEqual({ from: 951, to: 1000, nearest: 1000 });
    expect(openRange({ first: 1, head: 1000 }, 0)).toEqual({ from: 801, to: 1000, nearest: 1000 });
    expect(openRange({ first: 1, head: 0 }, 0)).toEqual({ from: 1, to: 0, nearest: 0 });
  });
});
