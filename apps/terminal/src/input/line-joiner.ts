import { LIMITS } from '#contracts/limits';
import { isBlank } from '#contracts/text';

import type { TextLine } from './text-lines.js';

/** The content of one message. */
export interface Piece {
  readonly body: string;
  /** True if a newline follows the body in the input. */
  readonly ended: boolean;
}

/**
 * Turns the lines of a text into messages. Joining the bodies and their newlines restores the text exactly. A message
 * must not be blank, so blank lines are appended to the line before them; leading ones are prepended to the first line.
 * A line that exceeds the message limit becomes several messages.
 */
export class LineJoiner {
  private lead = '';
  private held: { body: string; ended: boolean } | null = null;

  /** True while a line waits for blank lines that could follow it. */
  get holds(): boolean {
    return this.held !== null;
  }

  /**
   * Adds the next line and returns the completed messages.
   * @throws Error with a one-line message when white space exceeds the message limit
   */
  take({ text, ended }: TextLine): Piece[] {
    if (!isBlank(text)) {
      const pieces = this.flush();
      this.held = { body: this.lead + text, ended };
      this.lead = '';
      return pieces;
    }
    if (this.held === null) this.lead += ended ? `${text}\n` : text;
    else this.held = { body: `${this.held.body}\n${text}`, ended };
    if (this.lead.length > LIMITS.bodyChars) throw new Error('the input begins with too many blank lines');
    return [];
  }

  /** Returns the waiting line. Blank lines that arrive later are prepended to the next line. */
  flush(): Piece[] {
    const { held } = this;
    this.held = null;
    return held === null ? [] : split(held);
  }

  /**
   * Returns the last message.
   * @throws Error with a one-line message when blank lines remain and no line can carry them
   */
  end(): Piece[] {
    if (this.lead !== '') throw new Error('the input ends with blank lines that no message can carry');
    return this.flush();
  }
}

function split({ body, ended }: Piece): Piece[] {
  if (body.length <= LIMITS.bodyChars) return [{ body, ended }];
  const letters = [...body];
  const pieces: Piece[] = [];
  for (let at = 0; at < letters.length; at += LIMITS.bodyChars) {
    const part = letters.slice(at, at + LIMITS.bodyChars).join('');
    if (isBlank(part)) throw new Error('the input has more white space in a row than a message can hold');
    pieces.push({ body: part, ended: at + LIMITS.bodyChars >= letters.length && ended });
  }
  return pieces;
}
