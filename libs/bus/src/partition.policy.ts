/** Number of partitions. Every room belongs to one. */
export const PARTITIONS = 16;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The partition of a room, by 32-bit FNV-1a of its id. All processes must agree on it, so it must never change. */
export function partitionOf(roomId: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < roomId.length; i += 1) hash = Math.imul(hash ^ roomId.charCodeAt(i), FNV_PRIME);
  return (hash >>> 0) % PARTITIONS;
}
