import type { Message, MessageId } from '#contracts';

import { grownTo } from './growth.policy.js';
import { raisedTo, withReply } from './thread-summary.policy.js';

/**
 * Messages of a room: all of them from `low` to `high`, ascending by `seq`. Without a `high` the window has the newest
 * ones and takes each new one. Message objects are immutable; a newer state replaces the object.
 */
export class MessageWindow {
  private list: Message[] = [];
  private readonly byId = new Map<MessageId, Message>();
  /** Messages from this `seq` up are in the window. */
  private lowest: number;
  /** Incremented when the lower end moves up; a page requested before that does not fit any more. */
  private shape = 0;

  constructor(
    low: number,
    /** Messages above this `seq` are not in the window. */
    private highest = Infinity,
  ) {
    this.lowest = low;
  }

  get low(): number {
    return this.lowest;
  }

  /** `Infinity` if the window has the newest messages. */
  get high(): number {
    return this.highest;
  }

  get version(): number {
    return this.shape;
  }

  get messages(): readonly Message[] {
    return this.list;
  }

  get(id: MessageId): Message | undefined {
    return this.byId.get(id);
  }

  at(seq: number): Message | undefined {
    const found = this.list[this.position(seq)];
    return found?.seq === seq ? found : undefined;
  }

  /**
   * Inserts or replaces the message if it is in the window and its `rev` is higher. Returns true if it did. A reply
   * raises `thread` of its root, wherever the reply is; `thread` never falls, and has no part in `rev`. Neither does the
   * text of a message while it grows.
   */
  upsert(message: Message): boolean {
    this.raise(message);
    if (message.seq < this.lowest || message.seq > this.highest) return false;
    const held = this.byId.get(message.id);
    if (held !== undefined && held.rev >= message.rev) {
      this.replace(held, raisedTo(grownTo(held, message), message.thread));
      return false;
    }
    this.put(raisedTo(grownTo(message, held), held?.thread));
    return true;
  }

  /** Adds older messages, ascending, that end right below `low`. */
  prepend(messages: readonly Message[]): void {
    this.lowest = Math.min(this.lowest, messages[0]?.seq ?? this.lowest);
    const newer = this.list;
    for (const message of messages) this.upsert(message);
    // The page can be older than replies to its messages.
    for (const message of newer) this.raise(message);
  }

  /** Adds newer messages, ascending, that begin right above `high`; `isEnd`: the last one is the room's newest. */
  append(messages: readonly Message[], isEnd: boolean): void {
    this.highest = isEnd ? Infinity : Math.max(this.highest, messages.at(-1)?.seq ?? 0);
    for (const message of messages) this.upsert(message);
  }

  /** Takes the messages from `low` up into the window: it is known that there are no others. */
  extendTo(low: number): void {
    this.lowest = Math.min(this.lowest, low);
  }

  /** Raises `thread` of the root of this reply. */
  raise(reply: Message): void {
    const root = reply.threadId === null ? undefined : this.byId.get(reply.threadId);
    if (root !== undefined) this.replace(root, withReply(root, reply));
  }

  /** Replaces the message by the result of `change`, if the window has it. Returns true if it changed. */
  renew(id: MessageId, change: (message: Message) => Message): boolean {
    const held = this.byId.get(id);
    return held !== undefined && this.replace(held, change(held));
  }

  /** Replaces each message by the result of `change`. */
  rewrite(change: (message: Message) => Message): boolean {
    let changed = false;
    for (const message of this.list) if (this.replace(message, change(message))) changed = true;
    return changed;
  }

  /** Drops all but the newest `max` messages and returns the dropped ones. */
  trim(max: number): Message[] {
    if (this.list.length <= max) return [];
    return this.cut(this.list[this.list.length - max]?.seq ?? this.lowest);
  }

  /** Drops the messages below `seq` and returns them. */
  cut(seq: number): Message[] {
    if (seq <= this.lowest) return [];
    const from = this.position(seq);
    const gone = this.list.slice(0, from);
    this.list = this.list.slice(from);
    for (const { id } of gone) this.byId.delete(id);
    this.lowest = seq;
    this.shape++;
    return gone;
  }

  /** Drops all but the oldest `max` messages. */
  trimNewest(max: number): void {
    const last = this.list[max - 1];
    if (last === undefined || this.list.length <= max) return;
    for (const { id } of this.list.slice(max)) this.byId.delete(id);
    this.list = this.list.slice(0, max);
    this.highest = last.seq;
  }

  private replace(held: Message, other: Message): boolean {
    if (other === held) return false;
    this.put(other);
    return true;
  }

  private put(message: Message): void {
    const at = this.position(message.seq);
    const list = [...this.list];
    list.splice(at, list[at]?.seq === message.seq ? 1 : 0, message);
    this.list = list;
    this.byId.set(message.id, message);
  }

  /** The index of this `seq` in the list, or where to insert it. */
  private position(seq: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.list[middle]?.seq ?? seq) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
