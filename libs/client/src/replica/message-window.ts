import type { Message, MessageId } from '#contracts';

/**
 * The newest messages of a room, without holes from `low` up, ascending by `seq`. What is older is not held.
 * Messages are replaced by newer states of themselves, never changed.
 */
export class MessageWindow {
  private list: Message[] = [];
  private readonly byId = new Map<MessageId, Message>();
  /** The lowest `seq` that is held, or would be if there were one. */
  private lowest: number;
  /** Counts what made the held range another one than pages under way were asked for. */
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

  /** Takes the message in where its `rev` is higher than the one held; whether it did. Older ones than `low` stay out. */
  upsert(message: Message): boolean {
    if (message.seq < this.lowest) return false;
    const held = this.byId.get(message.id);
    if (held !== undefined && held.rev >= message.rev) return false;
    this.put(message);
    return true;
  }

  /** Older messages, ascending, that end right below `low`. */
  prepend(messages: readonly Message[]): void {
    this.lowest = Math.min(this.lowest, messages[0]?.seq ?? this.lowest);
    for (const message of messages) this.upsert(message);
  }

  /** Sets the messages to what `change` makes of each. */
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

  /** Lets go of all but the newest `max`; returns what went. */
  trim(max: number): Message[] {
    if (this.list.length <= max) return [];
    return this.cut(this.list[this.list.length - max]?.seq ?? this.lowest);
  }

  /** Lets go of messages below `seq`; returns what went. */
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

  /** Where a message of this `seq` is or belongs. */
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
