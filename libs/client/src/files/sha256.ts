import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Number of bytes that are read and hashed at once. Between two parts the thread is free. */
const PART_BYTES = 1024 * 1024;

/**
 * The SHA-256 of the bytes, in hex. Web Crypto is not used: it needs all bytes in memory, and browsers have it only on
 * `https` and `localhost`. Rejects with the signal's reason, or if the bytes cannot be read.
 */
export async function sha256Of(blob: Blob, signal: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let from = 0; from < blob.size; from += PART_BYTES) {
    hash.update(new Uint8Array(await blob.slice(from, from + PART_BYTES).arrayBuffer()));
    signal.throwIfAborted();
  }
  return bytesToHex(hash.digest());
}
