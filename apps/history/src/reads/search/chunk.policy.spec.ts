import { describe, expect, it } from 'vitest';
import { newId, type RoomId } from '#contracts';
import { CHUNK_MESSAGES as N, chunkOf, rangeOf, rangesToRead } from './chunk.policy.js';

const room = (first: number, next: number, ...candidates: number[]) => ({
  roomId: newId<RoomId>(),
  first,
  next,
  candidates,
});

describe('a chunk', () => {
  it('has a fixed number of seqs, starting at seq 1', () => {
    expect([1, N, N + 1].map(chunkOf)).toEqual([0, 0, 1]);
    expect(rangeOf(1)).toEqual({ low: N + 1, high: 2 * N });
  });
});

describe('the ranges to read of an indexed room', () => {
  it('are the candidates and everything that is not indexed, each seq once, newest first', () => {
    expect(rangesToRead(room(1, 9, 2, 5, 2, 6), { low: 10, high: 9 * N + 7 })).toEqual([
      { low: 9 * N + 1, high: 9 * N + 7 },
      { low: 5 * N + 1, high: 7 * N },
      { low: 2 * N + 1, high: 3 * N },
      { low: 10, high: N },
    ]);
  });

  it('exclude other chunks and everything outside the given range', () => {
    expect(rangesToRead(room(0, 9), { low: 1, high: 9 * N })).toEqual([]);
    expect(rangesToRead(room(0, 9, 1, 3, 8), { low: 3 * N + 5, high: 4 * N + 5 })).toEqual([
      { low: 3 * N + 5, high: 4 * N },
    ]);
  });

  it('are the whole range if nothing is indexed, or the index has invalid chunks', () => {
    expect(rangesToRead(room(0, 0, 0), { low: 1, high: 100 })).toEqual([{ low: 1, high: 100 }]);
    expect(rangesToRead(room(0, 1, 7), { low: 1, high: 8 * N })).toEqual([{ low: N + 1, high: 8 * N }]);
  });
});
