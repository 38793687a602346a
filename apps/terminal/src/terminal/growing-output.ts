import type { Message, MessageId } from '#client';

import { type Format, rawText } from './format.js';
import { GrowingLines } from './growing-lines.js';
import type { Screen } from './screen.js';

interface Showing {
  readonly format: Format;
  /** True if a program reads the output: it gets each text once, whole. */
  readonly isRaw: boolean;
  /** Shows a message with the beginning of its text. */
  readonly begin: (message: Message) => void;
  /** True for a message of which only the first line is shown, because its sender is blocked. */
  readonly isHidden: (message: Message) => boolean;
}

/** Shows messages that grow, line by line, and says how they end. */
export class GrowingOutput {
  private readonly lines = new Map<MessageId, GrowingLines>();

  constructor(
    private readonly screen: Pick<Screen, 'line' | 'write'>,
    private readonly showing: Showing,
  ) {}

  /** Call it for a message that grows, with each longer text of it, and with its end. */
  show(message: Message): void {
    const hasEnded = message.grow !== 'growing';
    const lines = this.lines.get(message.id) ?? new GrowingLines();
    if (hasEnded) this.lines.delete(message.id);
    else this.lines.set(message.id, lines);
    if (message.deletedAt !== null) return;
    if (!this.showing.isRaw) this.showLines(message, lines);
    else if (hasEnded) this.screen.write(rawText(message));
  }

  private showLines(message: Message, lines: GrowingLines): void {
    const { format, begin, isHidden } = this.showing;
    const { hasBegun } = lines;
    const part = { ...message, body: lines.next(message) };
    const isOver = hasBegun && isHidden(message);
    if (!hasBegun && (part.body !== '' || message.grow !== 'growing')) begin(part);
    else if (part.body !== '' && !isOver) this.screen.line(format.more(part));
    if (isOver) return;
    if (message.grow === 'interrupted') this.screen.line(format.notice(`#${message.seq} was interrupted`));
    if (message.grow === 'cancelled') this.screen.line(format.notice(`#${message.seq} was stopped`));
  }
}
