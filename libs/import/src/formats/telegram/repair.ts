/** More text without the end of a line is no text of Telegram Desktop, which writes each entry in a line of its own. */
const LINE_CHARS_MAX = 64 * 1024;
/** Escapes of any kind, and an entry whose text has no quotes (Telegram Desktop 4.1.1). */
const FLAWS = /"document_id": (?<bare>[^"\s\d-][^\n"]*)(?=\n)|\\(?:x(?<hex>[\da-fA-F]{2})|(?<sign>[^]))/g;
const VALID = /["\\/bfnrtu]/;
/** An escape that goes on in the next chunk. */
const OPEN_ESCAPE = /(?<!\\)(?:\\\\)*(?<open>\\(?:x[\da-fA-F]?)?)$/;

/** Makes JSON of what Telegram Desktop writes, chunk by chunk: it escapes control characters as `\x01`. */
export class Repair {
  private rest = '';

  /** The text as JSON, but for its end, of which more must be known. */
  push(chunk: string): string {
    const text = this.rest + chunk;
    const end = endOf(text);
    this.rest = text.slice(end);
    return repaired(text.slice(0, end));
  }

  end(): string {
    return repaired(this.rest);
  }
}

function endOf(text: string): number {
  const line = text.lastIndexOf('\n') + 1;
  if (text.length - line <= LINE_CHARS_MAX) return line;
  const open = OPEN_ESCAPE.exec(text.slice(-LINE_CHARS_MAX))?.groups?.['open'] ?? '';
  return text.length - open.length;
}

function repaired(text: string): string {
  return text.replaceAll(FLAWS, (found: string, ...rest: unknown[]) => {
    const { bare, hex, sign } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (bare !== undefined) return `"document_id": ${quoted(bare.trim())}`;
    if (hex !== undefined) return `\\u00${hex}`;
    return sign === undefined || VALID.test(sign) ? found : `\\\\${sign}`;
  });
}

/** The text in quotes, before the comma that may follow. */
const quoted = (bare: string): string => (bare.endsWith(',') ? `${quoted(bare.slice(0, -1))},` : JSON.stringify(bare));
