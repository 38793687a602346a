/** Bytes that are hashed: no text is shorter. */
const KEY_BYTES = 12;
const BASE = 0x01000193;
/** `BASE` to the power of `KEY_BYTES`, in 32 bits. */
const OUT = Array.from({ length: KEY_BYTES }).reduce((power: number) => Math.imul(power, BASE), 1);
const FILTER_BITS = 20;

/**
 * Finds many texts in one pass, by a rolling hash (Karp and Rabin, 1987): a log of 100 MB and ten thousand texts take
 * about a second.
 */
export class TextFinder {
  private readonly byHash = new Map<number, Buffer[]>();
  private readonly filter = new Uint8Array(2 ** FILTER_BITS);

  constructor(texts: Iterable<string>) {
    for (const text of texts) this.add(text);
  }

  /** The texts that occur in the bytes, each once. */
  findIn(bytes: Buffer): string[] {
    const found = new Set<string>();
    let hash = 0;
    for (let end = 0; end < bytes.length; end += 1) {
      hash = (Math.imul(hash, BASE) + (bytes[end] ?? 0)) | 0;
      if (end >= KEY_BYTES) hash = (hash - Math.imul(OUT, bytes[end - KEY_BYTES] ?? 0)) | 0;
      if (end + 1 < KEY_BYTES || this.filter[slotOf(hash)] === 0) continue;
      const at = end + 1 - KEY_BYTES;
      for (const text of this.byHash.get(hash) ?? []) {
        if (bytes.compare(text, 0, text.length, at, Math.min(bytes.length, at + text.length)) === 0)
          found.add(text.toString());
      }
    }
    return [...found];
  }

  private add(text: string): void {
    // As in a JSON line.
    const bytes = Buffer.from(JSON.stringify(text).slice(1, -1));
    if (bytes.length < KEY_BYTES) return;
    const hash = bytes.subarray(0, KEY_BYTES).reduce((sum, byte) => (Math.imul(sum, BASE) + byte) | 0, 0);
    this.byHash.set(hash, [...(this.byHash.get(hash) ?? []), bytes]);
    this.filter[slotOf(hash)] = 1;
  }
}

function slotOf(hash: number): number {
  return hash >>> (32 - FILTER_BITS);
}
