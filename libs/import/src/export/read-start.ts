import { untilBroken } from './broken-file.js';
import type { ExportFile } from './export-files.js';

/** The start of a file as a text without a byte order mark: some `bytes`, or as many as can be read. */
export async function readStart(file: ExportFile, bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of untilBroken(bytesOf(file))) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

async function* bytesOf(file: ExportFile): AsyncGenerator<Buffer> {
  yield* (await file.open()) as AsyncIterable<Buffer>;
}
