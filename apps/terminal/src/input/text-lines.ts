import { TextDecoder } from 'node:util';

/** A line of text without its newline. */
export interface TextLine {
  readonly text: string;
  /** False for a last line without a newline. */
  readonly ended: boolean;
}

/** In UTF-16 units. A longer line is rejected as binary data. */
const LINE_CHARS_MAX = 1_048_576;

/**
 * Yields the lines of UTF-8 bytes, each as soon as it is complete. Keeps every character, including carriage returns
 * and byte order marks. Reads more input only when the consumer asks for the next line.
 * @throws Error with a one-line message when the bytes are not UTF-8 text
 */
export async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decode(decoder, chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { text, ended: true };
    if (rest.length > LINE_CHARS_MAX) throw new Error('the input has a line longer than 1 MiB; it is not text');
  }
  rest += decode(decoder);
  if (rest !== '') yield { text: rest, ended: false };
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw new Error('the input is not UTF-8 text', { cause: error });
  }
}
