import { expect } from 'vitest';
import type { FeedPosition, Item, Message, MessageId, Rev, RoomChanged, UserId } from '#contracts';
import { revOf } from '../src/reads/sync/delta.policy.js';

export interface Asked {
  readonly limit: number;
  readonly bytes: number;
}

/** A receiver of one room with the rule of the protocol, and its cursor. It checks each part that it takes. */
export class FeedMirror {
  readonly messages = new Map<MessageId, Message>();
  readonly members = new Map<UserId, Rev>();
  readonly skipped = new Set<number>();
  roomRev = 0;
  firstSeq = 1;
  cursor: FeedPosition;
  /** The highest seq that has come, or was passed over. */
  private highest: number;

  constructor(readonly start: FeedPosition) {
    this.cursor = start;
    this.highest = start.seq;
  }

  take(part: RoomChanged, asked: Asked): void {
    expect(part.from).toEqual(this.cursor);
    this.checkMessages(part);
    checkBounds(part, asked);
    this.takeItems(part);
    for (const message of part.messages) this.takeMessage(message);
    this.firstSeq = Math.max(this.firstSeq, part.room.firstSeq);
    this.highest = Math.max(this.highest, part.to.seq);
  }

  /** No hole without `skipped`. */
  private checkMessages({ from, to, room, skipped, messages }: RoomChanged): void {
    if (skipped !== null) {
      expect(skipped).toEqual({ from: from.seq + 1, to: room.firstSeq - 1 });
      for (let seq: number = skipped.from; seq <= skipped.to; seq += 1) this.skipped.add(seq);
    }
    const first = (skipped?.to ?? from.seq) + 1;
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => first + index));
    expect(to.seq).toBe(first - 1 + messages.length);
  }

  private takeItems({ from, to, items }: RoomChanged): void {
    let rev: number = from.rev;
    for (const item of items) {
      expect(revOf(item)).toBeGreaterThan(rev);
      rev = revOf(item);
      this.takeItem(item, from);
    }
    expect(rev).toBeLessThanOrEqual(to.rev);
  }

  private takeItem(item: Item, from: FeedPosition): void {
    if (item.type === 'room') this.roomRev = Math.max(this.roomRev, item.room.rev);
    if (item.type === 'member') {
      const { user, rev } = item.member;
      if (rev > (this.members.get(user.id) ?? 0)) this.members.set(user.id, rev);
    }
    if (item.type === 'message') {
      expect(item.message.seq).toBeLessThanOrEqual(from.seq);
      this.takeMessage(item.message);
    }
  }

  /** A message never comes for the first time behind one with a higher seq. */
  private takeMessage(message: Message): void {
    const held = this.messages.get(message.id);
    if (held === undefined && message.seq > this.start.seq) expect(message.seq).toBeGreaterThan(this.highest);
    this.highest = Math.max(this.highest, message.seq);
    if (held === undefined || message.rev > held.rev) this.messages.set(message.id, message);
  }
}

function checkBounds(part: RoomChanged, { limit, bytes }: Asked): void {
  const { from, to, room, messages, items, more } = part;
  const count = messages.length + items.length;
  expect(count).toBeLessThanOrEqual(limit);
  if (count > 1) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(bytes);
  expect(to.rev).toBeGreaterThanOrEqual(from.rev);
  expect(more).toBe(to.seq < room.headSeq || to.rev < room.headRev);
  if (more) expect(to.seq + to.rev).toBeGreaterThan(from.seq + from.rev);
}
