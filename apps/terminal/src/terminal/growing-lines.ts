import type { Message } from '#client';

/** Words are shown when so many characters have come, if no line ends before. */
const LINE_CHARS = 80;

/** The text of a message that grows, in parts of whole lines or words: nothing that was shown is written again. */
export class GrowingLines {
  private shown = 0;

  /** The text to show now; `''` if none is ready. */
  next({ body, grow }: Pick<Message, 'body' | 'grow'>): string {
    const rest = body.slice(this.shown);
    const part = grow === 'growing' ? rest.slice(0, endOf(rest)) : rest;
    this.shown += part.length;
    return part.trimEnd();
  }

  get hasBegun(): boolean {
    return this.shown > 0;
  }
}

function endOf(text: string): number {
  const line = text.lastIndexOf('\n') + 1;
  return line > 0 || text.length < LINE_CHARS ? line : text.lastIndexOf(' ') + 1;
}
