import { BoundedMap } from '#contracts/bounded-map';
import type { Item, Message, MessageId, Piece, RoomId } from '#contracts';

import { GrowingText } from './growing-text.js';
import { grownTo } from './growth.policy.js';

/** Limit of messages whose text is held. */
const TEXTS_MAX = 1_000;

/** The texts of the growing messages of one epoch. They outlive the windows that show them. */
export class GrowingTexts {
  private readonly texts = new BoundedMap<MessageId, GrowingText>(TEXTS_MAX);

  /** `doubted`: called when pieces of a text may be missing. */
  constructor(private readonly doubted: (text: GrowingText) => void) {}

  /** True unless the message has ended, or is not known. */
  has(text: GrowingText): boolean {
    return this.texts.get(text.id) === text;
  }

  /** Learns the text of a state of a message. Returns the state with the text that is known. */
  whole(state: Message): Message {
    const { id, roomId, body } = state;
    if (state.grow !== 'growing') {
      this.texts.delete(id);
      return state;
    }
    const text = this.texts.get(id) ?? new GrowingText(id, roomId, body);
    text.learn(body);
    if (!this.has(text)) this.texts.set(id, text);
    this.check(text);
    return grownTo(state, text);
  }

  /** Takes a piece of a message of the room. Returns true if the text of the message has become longer. */
  take(roomId: RoomId, piece: Piece): boolean {
    const text = this.texts.get(piece.id);
    if (text?.roomId !== roomId) return false;
    const isLonger = text.take(piece);
    this.check(text);
    return isLonger;
  }

  /** Called with the items of a frame that was applied when it came: all pieces of the messages above `headSeq` follow. */
  noteLive(items: readonly Item[], headSeq: number): void {
    for (const item of items) {
      const text = item.type === 'message' && item.message.seq > headSeq ? this.texts.get(item.message.id) : undefined;
      if (text !== undefined) text.isCurrent = true;
    }
  }

  /** Called after an answer during which pieces may have been lost: one of this room, or of all rooms. */
  doubt(roomId?: RoomId): void {
    for (const text of this.texts.values()) {
      if (roomId !== undefined && text.roomId !== roomId) continue;
      text.isCurrent = false;
      this.doubted(text);
    }
  }

  private check(text: GrowingText): void {
    if (!text.isCurrent || text.hasGap) this.doubted(text);
  }
}
