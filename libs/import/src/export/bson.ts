import { deserialize, ObjectId } from 'bson';
import { ImportError } from '../options.js';
import { type Fields, isFields, textIn } from '../text/values.js';
import { firstItem } from './broken-file.js';
import type { ExportFile } from './export-files.js';

/** The largest document of MongoDB, and what its servers may add. */
const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024 + 16 * 1024;
/** Its length and the byte at its end. */
const DOCUMENT_BYTES_MIN = 5;
const LENGTH_BYTES = 4;

/** A document of a BSON file. */
interface BsonDocument {
  /** `null` for a document that cannot be read. */
  readonly fields: Fields | null;
  /** The place of its first byte in the file once unpacked. */
  readonly at: number;
  readonly bytes: Buffer;
}

/**
 * The documents of a file of `mongodump`, one by one.
 * @throws ImportError where the file is no BSON, ends within a document, or cannot be unpacked
 */
export async function* readDocuments(file: ExportFile): AsyncGenerator<BsonDocument> {
  let at = 0;
  for await (const bytes of readWhole(file)) {
    yield { fields: fieldsOf(bytes), at, bytes };
    at += bytes.length;
  }
}

async function* readWhole(file: ExportFile): AsyncGenerator<Buffer> {
  let kept: Buffer[] = [];
  let size = 0;
  let needed = LENGTH_BYTES;
  for await (const chunk of (await file.open()) as AsyncIterable<Buffer>) {
    kept.push(chunk);
    size += chunk.length;
    if (size < needed) continue;
    let rest = Buffer.concat(kept);
    for (needed = lengthOf(file, rest); rest.length >= needed; needed = lengthOf(file, rest)) {
      yield rest.subarray(0, needed);
      rest = rest.subarray(needed);
    }
    kept = [rest];
    size = rest.length;
  }
  if (size > 0) throw new ImportError(`${file.path} ends within a document`);
}

/** The first document of a file; `undefined` of an empty one and of other files. */
export async function readFirstDocument(file: ExportFile): Promise<Fields | undefined> {
  return (await firstItem(readDocuments(file)))?.fields ?? undefined;
}

/** An id as a text: that of a text, or of an object of 12 bytes; `''` of anything else. */
export const bsonId = (value: unknown): string => (value instanceof ObjectId ? value.toHexString() : textIn(value));

/** The length of the document that begins there, as far as it is known. */
function lengthOf(file: ExportFile, from: Buffer): number {
  if (from.length < LENGTH_BYTES) return LENGTH_BYTES;
  const length = from.readInt32LE();
  if (length < DOCUMENT_BYTES_MIN || length > DOCUMENT_BYTES_MAX) throw new ImportError(`${file.path} is no BSON`);
  return length;
}

/** The fields of a document; `null` if it cannot be read. */
export function fieldsOf(bytes: Buffer): Fields | null {
  try {
    const fields: unknown = deserialize(bytes, { promoteBuffers: true, validation: { utf8: false } });
    return isFields(fields) ? fields : null;
  } catch {
    // Types that nobody knows, or more levels than fit the stack.
    return null;
  }
}
