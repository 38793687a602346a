import type { Changes, Item, Message, OpenedRoom } from '#contracts';

/** Frames that a room holds back while the client waits for an answer (docs/protocol.md, section 6). */
const HELD_MAX = 200;

/** A copy of one room, kept by the rules of docs/protocol.md, section 6. */
export class RawRoom {
  private readonly byId = new Map<string, Message>();
  private held: Changes[] = [];
  /** True while a `room:open` or `room:join` of the room is outstanding. */
  isOpening = false;
  /** The rev up to which the copy has every change; null before the room was opened. */
  cursor: number | null = null;

  get messages(): readonly Message[] {
    return [...this.byId.values()].sort((one, other) => one.seq - other.seq);
  }

  /** Replaces everything that is held of the room. */
  replace({ messages, rev }: Pick<OpenedRoom, 'messages' | 'rev'>): void {
    this.byId.clear();
    for (const message of messages) this.byId.set(message.id, withFiles(message));
    this.cursor = rev;
  }

  /** Keeps a frame until `replay`. False: too many are held, and the room must be synced again. */
  hold(frame: Changes): boolean {
    this.held.push(frame);
    if (this.held.length <= HELD_MAX) return true;
    this.held = [];
    return false;
  }

  /** Applies held frames up to the first gap. False: there is a gap. */
  replay(): boolean {
    const frames = this.held.sort((one, other) => one.from - other.from);
    this.held = [];
    for (const frame of frames) {
      if (this.cursor === null || frame.to <= this.cursor) continue;
      if (frame.from > this.cursor) this.held.push(frame);
      else this.advance(frame.items, frame.to);
    }
    return this.held.length === 0;
  }

  /** Applies changes up to `to`. The cursor never moves back. */
  advance(items: readonly Item[], to: number): void {
    for (const item of items) if (item.type === 'message') this.upsert(item.message);
    this.cursor = Math.max(this.cursor ?? 0, to);
  }

  /**
   * A message from before the view is not shown: it may be followed by others that the client does not hold. Answers
   * do not move the cursor.
   */
  private upsert(message: Message): void {
    const held = this.byId.get(message.id);
    if (held === undefined ? message.seq < this.firstSeq : held.rev >= message.rev) return;
    this.byId.set(message.id, withFiles(message));
  }

  private get firstSeq(): number {
    let first = Infinity;
    for (const { seq } of this.byId.values()) first = Math.min(first, seq);
    return first === Infinity ? 0 : first;
  }
}

/** The messages of a version without files lack this field. */
function withFiles(message: Message): Message {
  const { attachments = [] }: Partial<Message> = message;
  return { ...message, attachments };
}
