import { createHash } from 'node:crypto';

/** A Bloom filter of this size takes the keys of 20 million posts, and less than one of a hundred for already there. */
const FILTER_BYTES = 2 ** 25;
const BITS_MASK = FILTER_BYTES * 8 - 1;
/** Where the digest of a key has the numbers of its bits. */
const PLACES = [0, 4, 8];

/**
 * The keys that come several times. Memory grows with these alone: the first reading suspects keys, and the second one counts them.
 */
export async function sharedKeys(
  first: AsyncIterable<string>,
  second: () => AsyncIterable<string>,
): Promise<ReadonlySet<string>> {
  const filter = new Uint8Array(FILTER_BYTES);
  const counts = new Map<string, number>();
  for await (const key of first) if (!addTo(filter, key)) counts.set(key, 0);
  if (counts.size === 0) return new Set();
  for await (const key of second()) {
    const count = counts.get(key);
    if (count !== undefined) counts.set(key, count + 1);
  }
  return new Set([...counts].filter(([, count]) => count > 1).map(([key]) => key));
}

/** Returns false if the key is perhaps there already. */
function addTo(filter: Uint8Array, key: string): boolean {
  const digest = createHash('sha1').update(key).digest();
  let isNew = false;
  for (const place of PLACES) {
    const bit = digest.readUInt32LE(place) & BITS_MASK;
    const [at, mask] = [bit >>> 3, 1 << (bit & 7)];
    const byte = filter[at] ?? 0;
    if ((byte & mask) === 0) isNew = true;
    filter[at] = byte | mask;
  }
  return isNew;
}
