import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type FeedPosition, type Rev, type RoomId, type Seq } from '#contracts';
import { HintThrottle } from './hint-throttle.js';

const room = newId<RoomId>();
const other = newId<RoomId>();
const at = (seq: number): FeedPosition => ({ seq: seq as Seq, rev: seq as Rev });

describe('hints of a room', () => {
  const passed: [RoomId, number][] = [];
  const throttle = new HintThrottle((roomId, { seq }) => passed.push([roomId, seq]), 200);

  beforeEach(() => {
    vi.useFakeTimers();
    passed.length = 0;
  });

  afterEach(() => vi.useRealTimers());

  it('the first one is passed on at once, also beside those of another room', () => {
    throttle.add(room, at(1));
    throttle.add(other, at(5));
    expect(passed).toEqual([
      [room, 1],
      [other, 5],
    ]);
    vi.advanceTimersByTime(1_000);
    expect(passed).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('those that follow soon are passed on as one, with the furthest place', () => {
    throttle.add(room, at(1));
    for (const seq of [2, 4, 3]) throttle.add(room, at(seq));
    expect(passed).toEqual([[room, 1]]);
    vi.advanceTimersByTime(200);
    expect(passed).toEqual([
      [room, 1],
      [room, 4],
    ]);
    throttle.add(room, at(5));
    expect(passed).toHaveLength(2);
    vi.advanceTimersByTime(200);
    expect(passed.at(-1)).toEqual([room, 5]);
    vi.advanceTimersByTime(200);
    throttle.add(room, at(6));
    expect(passed.at(-1)).toEqual([room, 6]);
    vi.advanceTimersByTime(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
