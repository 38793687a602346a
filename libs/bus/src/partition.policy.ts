/** The number of partitions that rooms are spread over. */
export const PARTITIONS = 16;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The partition of a room: FNV-1a (32 bits) of its id. All processes must agree, so it never changes. */
export function partitionOf(roomId: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < roomId.length; i += 1) hash = Math.imul(hash ^ roomId.charCodeAt(i), FNV_PRIME);
  return (hash >>> 0) % PARTITIONS;
}
