import { TextDecoder } from 'node:util';

/** A line of a text, without its end. */
export interface TextLine {
  readonly text: string;
  /** False: the text ended without a newline. */
  readonly ended: boolean;
}

/** UTF-16 units; a longer line is no text. */
const LINE_CHARS_MAX = 1_048_576;

/**
 * The lines of UTF-8 bytes, each as soon as it is complete. Nothing is changed or left out, carriage returns and byte
 * order marks included. Reads on only when the next line is asked for.
 * @throws Error with one line for people when the bytes are no text
 */
export async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decode(decoder, chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { text, ended: true };
    if (rest.length > LINE_CHARS_MAX) throw new Error('the input has a line of over 1 MiB: it is not a text');
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
