import { HTTP_BODY_BYTES_MAX, SERVER_BATCH_MAX } from '#contracts/limits';

/** For the JSON around the entries. */
const FRAME_BYTES = 64;

interface Entry {
  readonly externalId: string;
}

/**
 * The entries in their order, in batches that one request can have: at most 100 and 128 KiB of JSON, and no user twice. An entry
 * that is too large is alone in a batch, for Parley to refuse.
 */
export function* batchesOf<Given extends Entry>(entries: Iterable<Given>): Generator<Given[]> {
  let batch = new Map<string, Given>();
  let bytes = 0;
  for (const entry of entries) {
    const entryBytes = new TextEncoder().encode(JSON.stringify(entry)).length + 1;
    const isFull = batch.size === SERVER_BATCH_MAX || bytes + entryBytes > HTTP_BODY_BYTES_MAX - FRAME_BYTES;
    if (batch.size > 0 && (isFull || batch.has(entry.externalId))) {
      yield [...batch.values()];
      batch = new Map();
      bytes = 0;
    }
    batch.set(entry.externalId, entry);
    bytes += entryBytes;
  }
  if (batch.size > 0) yield [...batch.values()];
}
