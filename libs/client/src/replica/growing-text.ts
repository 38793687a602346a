import { codePoints, pointIndex } from '#contracts/text';
import type { MessageId, Piece, RoomId } from '#contracts';

/** Limit of pieces that wait for an earlier one. Further ones are dropped; the next answer has their text. */
const AHEAD_MAX = 1_000;

/** The text of a message that grows, as far as the client knows it. */
export class GrowingText {
  readonly grow = 'growing';
  /** False if the server can have more than the pieces that come: an answer of `message:get` tells. */
  isCurrent = false;
  private length: number;
  /** Pieces beyond a gap. */
  private ahead: Piece[] = [];

  constructor(
    readonly id: MessageId,
    readonly roomId: RoomId,
    private text: string,
  ) {
    this.length = codePoints(text);
  }

  get body(): string {
    return this.text;
  }

  /** True if a piece was lost. */
  get hasGap(): boolean {
    return this.ahead.length > 0;
  }

  /** Takes the text of a state of the message. */
  learn(body: string): void {
    if (body.length <= this.text.length) return;
    this.text = body;
    this.length = codePoints(body);
    this.join();
  }

  /** Takes a piece, or keeps it until the pieces before it are there. Returns true if the text has become longer. */
  take(piece: Piece): boolean {
    const { length } = this;
    if (this.ahead.length < AHEAD_MAX) this.ahead.push(piece);
    this.join();
    return this.length > length;
  }

  private join(): void {
    this.ahead.sort((one, other) => one.offset - other.offset);
    for (let [next] = this.ahead; next !== undefined && next.offset <= this.length; [next] = this.ahead) {
      const rest = next.text.slice(pointIndex(next.text, this.length - next.offset));
      this.text += rest;
      this.length += codePoints(rest);
      this.ahead.shift();
    }
  }
}
