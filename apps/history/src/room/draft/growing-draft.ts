import { codePoints, type MessageId, type Piece } from '#contracts';
import { pointIndex } from '#contracts/text';
import type { GrowingRow, PieceRow } from '../rows/growing.rows.js';

/** A message that grows: its row as read under the lock, and what the transaction adds. */
export class GrowingMessage {
  /** Code points when the transaction began. */
  private readonly start: number;
  private added = '';
  private addedPoints = 0;
  private isTouched = false;
  private isChanged = false;

  /** @param stored the text up to `length`, if a command reads it @param isNew the transaction sends the message */
  constructor(
    private readonly stored: GrowingRow,
    private storedText?: string,
    readonly isNew = false,
  ) {
    this.start = stored.length;
  }

  /** Code points of the text. */
  get length(): number {
    return this.start + this.addedPoints;
  }

  get stop(): boolean {
    return this.stored.stop;
  }

  get touches(): number {
    return this.stored.touches;
  }

  /** The whole text; `undefined` if no command reads it. */
  get text(): string | undefined {
    return this.storedText === undefined ? undefined : this.storedText + this.added;
  }

  knowText(text: string): void {
    this.storedText = text;
  }

  /** The text from this code point on. A command must have named the place. */
  from(offset: number): string {
    if (offset >= this.start) return this.added.slice(pointIndex(this.added, offset - this.start));
    const { text } = this;
    if (text === undefined) throw new Error(`the text of message ${this.stored.message_id} was not read`);
    return text.slice(pointIndex(text, offset));
  }

  /** @param text empty: the writer only was heard of */
  append(text: string): void {
    this.added += text;
    this.addedPoints += codePoints(text);
    this.touch();
  }

  /** Notes that the writer was heard of. */
  touch(): void {
    this.isTouched = true;
    this.isChanged = true;
    this.stored.touches += 1;
  }

  askToStop(): void {
    if (this.stored.stop) return;
    this.stored.stop = true;
    this.isChanged = true;
  }

  /** The row after the transaction; `undefined` if it is as it was read. */
  get changedRow(): GrowingRow | undefined {
    return this.isChanged || this.isNew ? { ...this.stored, length: this.length } : undefined;
  }

  get newPiece(): PieceRow | undefined {
    const { room_id, message_id } = this.stored;
    return this.added === '' ? undefined : { room_id, message_id, start: this.start, text: this.added };
  }

  /** The piece that readers get; `undefined` if the writer was not heard of. */
  get news(): Piece | undefined {
    return this.isTouched ? { id: this.stored.message_id, offset: this.start, text: this.added } : undefined;
  }
}

/** The messages of one room that grow, in one transaction. */
export class GrowingDraft {
  /** The messages whose pieces go: they have ended, or are deleted. */
  readonly ended = new Set<MessageId>();
  private readonly messages = new Map<MessageId, GrowingMessage>();

  know(row: GrowingRow): void {
    this.messages.set(row.message_id, new GrowingMessage(row));
  }

  /** @param text the beginning */
  begin(row: Omit<GrowingRow, 'length' | 'stop' | 'touches'>, text: string): void {
    const stored = { ...row, length: codePoints(text), stop: false, touches: 0 };
    this.messages.set(row.message_id, new GrowingMessage(stored, text, true));
  }

  /** `undefined` if the message does not grow, or no command names it. */
  of(id: MessageId): GrowingMessage | undefined {
    return this.messages.get(id);
  }

  end(id: MessageId): void {
    this.messages.delete(id);
    this.ended.add(id);
  }

  /** The messages that grow on. */
  get open(): GrowingMessage[] {
    return [...this.messages.values()];
  }

  /** The pieces that readers get. A message that has ended sends none: its change has the whole text. */
  get news(): Piece[] {
    return this.open.flatMap(({ news }) => news ?? []);
  }
}
