import type { RecordedChange, RecordedFeedItem, RecordedMessage } from '../../records/record.js';
import type { FeedDelivery } from './feed-reader.js';

interface Row<Value> {
  readonly epoch: string;
  readonly rev: number;
  readonly value: Value;
}

/** A table of the mirror, by key. */
class Rows<Value> {
  private readonly rows = new Map<string, Row<Value>>();

  /** A row of another epoch is replaced whatever its `rev`. */
  take(key: string, row: Row<Value>): void {
    const held = this.rows.get(key);
    if (held === undefined || held.epoch !== row.epoch || row.rev > held.rev) this.rows.set(key, row);
  }

  keep(fits: (key: string, row: Row<Value>) => boolean): void {
    for (const [key, row] of this.rows) if (!fits(key, row)) this.rows.delete(key);
  }

  values(): Value[] {
    return [...this.rows.values()].map(({ value }) => value);
  }
}

interface Member {
  readonly roomId: string;
  readonly userId: string;
  readonly joined: boolean;
}

/** What a receiver holds that follows the rule of the protocol's feed, section 3 and 5. Written from that text alone. */
export class Mirror {
  private readonly messages = new Rows<RecordedMessage & { readonly roomId: string }>();
  private readonly members = new Rows<Member>();
  private readonly firstSeqs = new Map<string, { readonly epoch: string; readonly seq: number }>();

  /** Deliveries in the order in which they were committed. */
  static of(deliveries: readonly FeedDelivery[]): Mirror {
    const mirror = new Mirror();
    const committed = deliveries.filter((delivery) => delivery.committed);
    for (const delivery of committed.sort((one, other) => one.doneAt - other.doneAt)) mirror.take(delivery);
    return mirror;
  }

  messagesOf(roomId: string): RecordedMessage[] {
    return this.messages
      .values()
      .filter((message) => message.roomId === roomId)
      .map(({ roomId: _room, ...message }) => message)
      .sort((one, other) => one.seq - other.seq);
  }

  membersOf(roomId: string): string[] {
    const joined = this.members.values().filter((member) => member.roomId === roomId && member.joined);
    return joined.map(({ userId }) => userId).sort();
  }

  private take({ epoch, type, change, about }: FeedDelivery): void {
    if (change !== null) {
      for (const message of change.messages) this.takeItem(change.roomId, epoch, { type: 'message', message });
      for (const item of change.items) this.takeItem(change.roomId, epoch, item);
      this.dropPurged(change, epoch);
    }
    if (type === 'room.deleted') {
      this.messages.keep((_key, { value }) => value.roomId !== about);
      this.members.keep((_key, { value }) => value.roomId !== about);
    }
    if (type === 'feed.caught_up') {
      this.messages.keep((_key, row) => row.epoch === epoch);
      this.members.keep((_key, row) => row.epoch === epoch);
    }
  }

  /** A delivery that comes again late may have a lower `firstSeq` than one before. */
  private dropPurged({ roomId, firstSeq }: RecordedChange, epoch: string): void {
    const known = this.firstSeqs.get(roomId);
    const seq = known?.epoch === epoch ? Math.max(known.seq, firstSeq) : firstSeq;
    this.firstSeqs.set(roomId, { epoch, seq });
    this.messages.keep((_key, { value }) => value.roomId !== roomId || value.seq >= seq);
  }

  private takeItem(roomId: string, epoch: string, item: RecordedFeedItem): void {
    if (item.type === 'message') {
      const { message } = item;
      this.messages.take(`${roomId} ${message.id}`, { epoch, rev: message.rev, value: { ...message, roomId } });
    } else if (item.type === 'member') {
      const { userId, rev, joined } = item;
      this.members.take(`${roomId} ${userId}`, { epoch, rev, value: { roomId, userId, joined } });
    }
  }
}
