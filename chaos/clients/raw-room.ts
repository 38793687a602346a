import type { Changes, Item, Message, OpenedRoom, Piece } from '#contracts';

import { grownBy, stateOfTwo } from './raw-growth.policy.js';

/** Frames that a room holds back while the client waits for an answer (docs/protocol.md, section 6). */
const HELD_MAX = 200;
/** Pieces that a room keeps while text before them is missing. */
const KEPT_MAX = 200;

/** A copy of one room, kept by the rules of docs/protocol.md, section 6, and docs/protocol/growing.md, section 2. */
export class RawRoom {
  private readonly byId = new Map<string, Message>();
  private held: Changes[] = [];
  private kept: Piece[] = [];
  /** True while a `room:open` or `room:join` of the room is outstanding. */
  isOpening = false;
  /** The rev up to which the copy has every change; null before the room was opened. */
  cursor: number | null = null;

  /** @param grown called with each new state of a message that was sent with `grow` */
  constructor(private readonly grown: (message: Message) => void = () => undefined) {}

  get messages(): readonly Message[] {
    return [...this.byId.values()].sort((one, other) => one.seq - other.seq);
  }

  get growing(): readonly Message[] {
    return [...this.byId.values()].filter(({ grow }) => grow === 'growing');
  }

  get holdsBack(): boolean {
    return this.held.length > 0;
  }

  /** Replaces everything that is held of the room. The answer may be older than a single message. */
  replace({ messages, rev }: Pick<OpenedRoom, 'messages' | 'rev'>): void {
    const before = new Map(this.byId);
    this.byId.clear();
    for (const message of messages) this.put(message, before.get(message.id));
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

  /** Takes a piece of a message. False: text before it is missing, and the piece is kept until `renew`. */
  take(piece: Piece): boolean {
    const message = this.byId.get(piece.id);
    if (message?.grow !== 'growing') return true;
    const longer = grownBy(message, piece);
    if (longer !== null) this.set(longer, message);
    else this.kept = [...this.kept, piece].slice(-KEPT_MAX);
    return longer !== null;
  }

  /** Takes the answer of `message:get`, and the pieces that were kept for it. False: text is still missing. */
  renew(message: Message): boolean {
    this.upsert(message);
    const kept = this.kept.filter(({ id }) => id === message.id).sort((one, other) => one.offset - other.offset);
    this.kept = this.kept.filter(({ id }) => id !== message.id);
    return kept.map((piece) => this.take(piece)).every(Boolean);
  }

  /**
   * A message from before the view is not shown: it may be followed by others that the client does not hold. Answers
   * do not move the cursor.
   */
  private upsert(message: Message): void {
    const held = this.byId.get(message.id);
    if (held !== undefined || message.seq >= this.firstSeq) this.put(message, held);
  }

  private put(message: Message, held: Message | undefined): void {
    const whole = withFiles(message);
    this.set(held === undefined ? whole : stateOfTwo(held, whole), held);
  }

  private set(message: Message, held: Message | undefined): void {
    this.byId.set(message.id, message);
    const { grow, version, body } = message;
    const isSame = grow === held?.grow && version === held?.version && body === held?.body;
    if (grow !== undefined && !isSame) this.grown(message);
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
