import { IMPORTED_ENTRIES_MAX, IMPORTED_PART_BYTES_MAX } from '#access/imports-api';
import type { Entry } from '#import/tidy/entries';
import type { Shaped } from './shape-entry.js';

/** The bytes of a part without its entries, and some more. */
const ENVELOPE_BYTES = 65_536;

/** Lists that fit into a part. */
export function* byBytes(all: readonly Shaped[]): Generator<readonly Shaped[]> {
  let batch: Shaped[] = [];
  let bytes = ENVELOPE_BYTES;
  for (const each of all) {
    const own = Buffer.byteLength(each.json) + 1;
    if (batch.length > 0 && bytes + own > IMPORTED_PART_BYTES_MAX) {
      yield batch;
      [batch, bytes] = [[], ENVELOPE_BYTES];
    }
    batch.push(each);
    bytes += own;
  }
  if (batch.length > 0) yield batch;
}

/** Lists of at most `size` entries, one of which ends where an earlier run has stopped. */
export function* byCount(
  entries: Iterable<Entry>,
  stop: number,
  size = IMPORTED_ENTRIES_MAX,
): Generator<readonly Entry[]> {
  let batch: Entry[] = [];
  let count = 0;
  for (const entry of entries) {
    batch.push(entry);
    count += 1;
    if (batch.length < size && count !== stop) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
