import { LIMITS } from '#contracts/limits';
import { isBlank } from '#contracts/text';

import type { TextLine } from './text-lines.js';

/** What travels as one message. */
export interface Piece {
  readonly body: string;
  /** Whether a newline follows the body where it came from. */
  readonly ended: boolean;
}

/**
 * Makes messages of a text's lines, so that the bodies with their newlines are the text again. A message is never
 * blank: blank lines travel with the line before them, at the beginning with the one after. A line that is too long
 * becomes several messages.
 */
export class LineJoiner {
  private lead = '';
  private held: { body: string; ended: boolean } | null = null;

  /** A line waits for the blank lines that may follow it. */
  get holds(): boolean {
    return this.held !== null;
  }

  /**
   * Takes the next line; returns what is complete.
   * @throws Error with one line for people when white space is too long for a message
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

  /** What is held: blank lines that come after it travel with the next line. */
  flush(): Piece[] {
    const { held } = this;
    this.held = null;
    return held === null ? [] : split(held);
  }

  /**
   * The last message.
   * @throws Error with one line for people when there are blank lines and nothing that they could travel with
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
