import { describe, expect, it } from 'vitest';
import type { FeedRoom, Item, Member, Message, Rev, Seq } from '#contracts';
import { merged, partAfter, readTo, type Candidates, type PartBounds } from './part.policy.js';

const KIB = 1024;
const DELIVERY: PartBounds = { limit: 500, bytes: 64 * KIB };
const BEGINNING = { seq: 0 as Seq, rev: 0 as Rev };

const message = (seq: number, rev: number, chars = 10) => ({ seq, rev, body: 'x'.repeat(chars) }) as unknown as Message;
const member = (rev: number, chars = 10): Item => ({
  type: 'member',
  member: { rev, name: 'x'.repeat(chars) } as unknown as Member,
});
const range = <Value>(count: number, at: (n: number) => Value) => Array.from({ length: count }, (_, n) => at(n + 1));
const roomOf = (headSeq: number, headRev: number) => ({ headSeq, headRev }) as FeedRoom;
const found = (given: Partial<Candidates>): Candidates => ({
  room: roomOf(10_000, 20_000),
  after: 0 as Seq,
  messages: [],
  items: [],
  upTo: Infinity,
  ...given,
});
const sizes = (candidates: Candidates, bounds = DELIVERY) => {
  const { messages, items, to } = partAfter(BEGINNING, bounds, candidates);
  return { messages: messages.length, items: items.length, rev: to.rev };
};

describe('a part of a room', () => {
  it('keeps places for 100 messages, and gives them to items if there are fewer', () => {
    const items = range(500, (n) => member(n));
    expect(sizes(found({ items, messages: range(200, (n) => message(n, 1_000 + n)) }))).toEqual({
      messages: 100,
      items: 400,
      rev: 400,
    });
    expect(sizes(found({ items, messages: range(3, (n) => message(n, 1_000 + n)) }))).toMatchObject({
      messages: 3,
      items: 497,
    });
  });

  it('keeps 16 KiB for messages, and gives what they do not need to items', () => {
    const items = range(100, (n) => member(n, KIB));
    const { messages, items: taken } = partAfter(
      BEGINNING,
      DELIVERY,
      found({ items, messages: range(100, (n) => message(n, 1_000 + n, KIB)) }),
    );
    expect(messages.length).toBeGreaterThanOrEqual(14);
    expect(messages.length).toBeLessThanOrEqual(17);
    expect(taken.length).toBeGreaterThan(40);
    expect(sizes(found({ items })).items).toBeGreaterThan(taken.length + 10);
  });

  it('takes messages where items leave room', () => {
    const messages = range(500, (n) => message(n, 1_000 + n));
    expect(sizes(found({ items: [member(1)], messages }))).toMatchObject({ messages: 499, items: 1 });
  });

  it.each([
    ['item', 5, { messages: 0, items: 1 }],
    ['message', 3, { messages: 1, items: 0 }],
  ])(
    'takes the older one, if the first item and the first message do not fit together: the %s',
    (_older, rev, taken) => {
      const long = 60 * KIB;
      const candidates = found({ items: [member(4, long)], messages: [message(1, rev, long)] });
      expect(sizes(candidates)).toMatchObject(taken);
      // Neither fits into so few bytes.
      expect(sizes(candidates, { limit: 500, bytes: KIB })).toMatchObject(taken);
      expect(sizes(candidates, { limit: 1, bytes: 64 * KIB })).toMatchObject(taken);
    },
  );

  it('ends at the head’s rev if all items are in, else at the last item’s', () => {
    const items = range(3, (n) => member(n * 10));
    expect(sizes(found({ items })).rev).toBe(20_000);
    expect(sizes(found({ items }), { limit: 2, bytes: KIB }).rev).toBe(20);
    expect(sizes(found({ items, upTo: 35 })).rev).toBe(35);
    expect(sizes(found({ upTo: 35, messages: [message(1, 9)] })).rev).toBe(35);
    const behind = { seq: 0 as Seq, rev: 50 as Rev };
    expect(partAfter(behind, DELIVERY, found({ upTo: 35 })).to.rev).toBe(50);
  });

  it('names the messages above the cursor that are purged or not seen, also if none is left', () => {
    const room = roomOf(9, 20);
    const after = 7 as Seq;
    const rest = [message(8, 18), message(9, 19)];
    expect(partAfter(BEGINNING, DELIVERY, found({ room, after, messages: rest }))).toMatchObject({
      skipped: { from: 1, to: 7 },
      to: { seq: 9, rev: 20 },
      more: false,
    });
    const none = partAfter(BEGINNING, DELIVERY, found({ room, after: 9 as Seq }));
    expect(none).toMatchObject({ skipped: { from: 1, to: 9 }, to: { seq: 9 }, more: false });
    const place = { seq: after, rev: 0 as Rev };
    expect(partAfter(place, DELIVERY, found({ room, after, messages: rest })).skipped).toBeNull();
  });
});

describe('changes of several kinds', () => {
  it('are known as far as each kind was read', () => {
    const [one, other] = [
      { items: [member(2), member(5)], upTo: 5 },
      { items: [member(3), member(7)], upTo: Infinity },
    ];
    expect(merged([one, other])).toEqual({ items: [member(2), member(3), member(5)], upTo: 5 });
    expect(merged([other])).toEqual(other);
  });

  it('were read to the last row, if the rows are as many as were asked for', () => {
    const revs = [2, 4] as Rev[];
    expect(readTo(revs, 2)).toBe(4);
    expect(readTo(revs, 3)).toBe(Infinity);
    expect(readTo([], 3)).toBe(Infinity);
  });
});
