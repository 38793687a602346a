import { describe, expect, it } from 'vitest';
import type { Item, Rev, Seq } from '#contracts';
import { seenItems, windowAfter, type Absence } from './app-window.policy.js';

const absence = (from: number, to: number | null): Absence => ({
  from_seq: from as Seq,
  from_rev: (from * 2) as Rev,
  to_seq: to as Seq | null,
  to_rev: (to === null ? null : to * 2) as Rev | null,
});
const room = (first = 1) => ({ first_seq: first as Seq, head_seq: 30 as Seq, head_rev: 60 as Rev });
const seen = (from: number, absences: Absence[], first?: number) => {
  const { after, until, head } = windowAfter(from as Seq, room(first), absences);
  return [after, until, head.seq];
};

describe('what the hook of an app sees next', () => {
  it.each([
    ['all without an absence', 4, [], [4, 30, 30]],
    ['the messages up to an absence', 4, [absence(10, 20)], [4, 10, 30]],
    ['those behind it, once it has those before', 10, [absence(10, 20)], [20, 30, 30]],
    ['those behind it, from within', 15, [absence(10, 20)], [20, 30, 30]],
    ['those between two', 10, [absence(10, 15), absence(18, 20)], [15, 18, 30]],
    ['those behind two that touch', 10, [absence(10, 15), absence(15, 20)], [20, 30, 30]],
    ['all where nothing was said meanwhile', 4, [absence(10, 10)], [4, 30, 30]],
    ['nothing behind one that lasts', 10, [absence(10, null)], [10, 10, 10]],
    ['nothing from within one that lasts', 15, [absence(10, null)], [15, 15, 10]],
    ['the last ones before one that lasts', 4, [absence(10, null)], [4, 10, 10]],
  ] as const)('is %s', (_name, from, absences, expected) => {
    expect(seen(from, [...absences])).toEqual(expected);
  });

  it('passes over what is purged, never into an absence that lasts', () => {
    expect(seen(4, [], 8)).toEqual([7, 30, 30]);
    expect(seen(4, [absence(5, 20)], 8)).toEqual([20, 30, 30]);
    expect(seen(4, [absence(10, null)], 15)).toEqual([10, 10, 10]);
  });

  it('has no item of a message of an absence, and none from behind one that lasts', () => {
    const item = (seq: number, rev: number) => ({ type: 'message', message: { seq, rev } }) as Item;
    const member = { type: 'member', member: { rev: 50 } } as Item;
    const items = [item(10, 25), item(11, 26), item(20, 41), item(21, 42), member];
    const kept = (absences: Absence[]) => seenItems(items, windowAfter(0 as Seq, room(), absences), absences);
    expect(kept([])).toEqual(items);
    expect(kept([absence(10, 20)])).toEqual([items[0], items[3], member]);
    expect(kept([absence(10, 20), absence(23, null)])).toEqual([items[0], items[3]]);
  });
});
