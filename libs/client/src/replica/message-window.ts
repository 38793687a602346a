import type { Message, MessageId } from '#contracts';

/**
 * The newest messages of a room: all of them from `low` up, ascending by `seq`. Message objects are immutable; a newer
 * state replaces the object.
 */
export class MessageWindow {
  private list: Message[] = [];
  private readonly byId = new Map<MessageId, Message>();
  /** Messages from this `seq` up are in the window. */
  private lowest: number;
  /** Incremented when the lower end moves up; a page requested before that does not fit any more. */
  private shape = 0;

  constructor(low: number) {
    this.lowest = low;
  }

  get low(): number {
    return this.lowest;
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

  /** Inserts or replaces the message if it is in the window and its `rev` is higher. Returns true if it did. */
  upsert(message: Message): boolean {
    if (message.seq < this.lowest) return false;
    const held = this.byId.get(message.id);
    if (held !== undefined && held.rev >= message.rev) return false;
    this.put(message);
    return true;
  }

  /** Adds older messages, ascending, that end right below `low`. */
  prepend(messages: readonly Message[]): void {
    this.lowest = Math.min(this.lowest, messages[0]?.seq ?? this.lowest);
    for (const message of messages) this.upsert(message);
  }

  /** Replaces each message by the result of `change`. */
  rewrite(change: (message: Message) => Message): boolean {
    let changed = false;
    for (const message of this.list) {
      const other = change(message);
      if (other === message) continue;
      this.put(other);
      changed = true;
    }
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
