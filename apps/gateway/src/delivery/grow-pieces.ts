import { ANSWER_BYTES_MAX, codePoints, type MessageId, type Piece } from '#contracts';

/** Bytes of a frame beside its pieces: the event's name and the id of the room. */
const ENVELOPE_BYTES = 200;
const PIECES_BYTES_MAX = ANSWER_BYTES_MAX - ENVELOPE_BYTES;

/** The newest piece of a message among those that wait. */
interface Newest {
  readonly piece: Piece;
  /** Where the next text of the message begins, in code points. */
  readonly end: number;
}

/** Pieces of one room that wait for its next frame, in the order in which they came. Bounded by the size of a frame. */
export class GrowPieces {
  private readonly newest = new Map<MessageId, Newest>();
  private waiting: Piece[] = [];
  private bytes = 0;

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Joins text that follows on waiting text. Returns the pieces that must go first, in frames, since no frame would hold all. */
  add(pieces: readonly Piece[]): Piece[][] {
    const full: Piece[][] = [];
    for (const piece of pieces) {
      const bytes = bytesOf(piece);
      if (this.bytes + bytes > PIECES_BYTES_MAX && !this.isEmpty) full.push(this.take());
      this.bytes += bytes;
      this.append(piece);
    }
    return full;
  }

  take(): Piece[] {
    const taken = this.waiting;
    this.waiting = [];
    this.bytes = 0;
    this.newest.clear();
    return taken;
  }

  /** True if the frame contains the id of a message whose pieces wait. */
  isNamedIn(frame: string): boolean {
    return [...this.newest.keys()].some((id) => frame.includes(id));
  }

  drop(ids: ReadonlySet<MessageId>): void {
    this.waiting = this.waiting.filter(({ id }) => !ids.has(id));
    this.bytes = this.waiting.reduce((sum, piece) => sum + bytesOf(piece), 0);
    for (const id of ids) this.newest.delete(id);
  }

  /** An empty piece stays by itself: it tells that the writer still works. */
  private append(piece: Piece): void {
    const { id, offset, text } = piece;
    const before = this.newest.get(id);
    const end = offset + codePoints(text);
    const follows = before !== undefined && before.end === offset && before.piece.text !== '' && text !== '';
    const newest = follows ? before.piece : { ...piece };
    if (follows) newest.text += text;
    else this.waiting.push(newest);
    this.newest.set(id, { piece: newest, end });
  }
}

/** Bytes as JSON, with a comma. */
function bytesOf(piece: Piece): number {
  return Buffer.byteLength(JSON.stringify(piece)) + 1;
}
