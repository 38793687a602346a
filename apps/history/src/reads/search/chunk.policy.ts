import type { RoomId } from '#contracts';

/** Seqs of a room that are indexed together. Larger ones make a smaller index, and more to read for each hit. */
export const CHUNK_MESSAGES = 256;

/** Chunks that become part of the index together: the newest messages are read anyway, and many at once cost less. */
export const CHUNKS_PER_BLOCK = 8;

/** Seqs `low..high`. */
export interface SeqRange {
  readonly low: number;
  readonly high: number;
}

/** A room's chunks `first..next - 1`, of which only the `candidates` can hold what is searched for. */
export interface IndexedChunks {
  readonly roomId: RoomId;
  readonly first: number;
  readonly next: number;
  readonly candidates: readonly number[];
}

export function chunkOf(seq: number): number {
  return Math.floor((seq - 1) / CHUNK_MESSAGES);
}

/** The chunk after the last one that is due to be indexed. */
export function dueChunks(headSeq: number): number {
  return Math.floor(headSeq / (CHUNK_MESSAGES * CHUNKS_PER_BLOCK)) * CHUNKS_PER_BLOCK;
}

export function rangeOf(chunk: number): SeqRange {
  return { low: chunk * CHUNK_MESSAGES + 1, high: (chunk + 1) * CHUNK_MESSAGES };
}

/** What of `low..high` has to be read: candidates, and all that no chunk of the index covers. The newest first. */
export function rangesToRead({ first, next, candidates }: IndexedChunks, { low, high }: SeqRange): SeqRange[] {
  const chunks = [...new Set(candidates)].filter((chunk) => chunk >= first && chunk < next).sort((a, b) => b - a);
  const ranges = [{ low: rangeOf(next).low, high }, ...chunks.map(rangeOf), { low, high: rangeOf(first).low - 1 }];
  return joined(ranges.map((range) => ({ low: Math.max(range.low, low), high: Math.min(range.high, high) })));
}

/** What of the ranges, the newest first, lies below the seq. */
export function rangesBelow(ranges: readonly SeqRange[], seq: number): SeqRange[] {
  return ranges
    .filter(({ low }) => low < seq)
    .map((range) => (range.high < seq ? range : { low: range.low, high: seq - 1 }));
}

/** The newest `count` seqs of the ranges. */
export function newestOf(ranges: readonly SeqRange[], count: number): SeqRange[] {
  const taken: SeqRange[] = [];
  let left = count;
  for (const { low, high } of ranges) {
    if (left <= 0) break;
    const from = Math.max(low, high - left + 1);
    taken.push({ low: from, high });
    left -= high - from + 1;
  }
  return taken;
}

export function seqsIn(ranges: readonly SeqRange[]): number {
  return ranges.reduce((sum, { low, high }) => sum + high - low + 1, 0);
}

/** Without empty ones; those that touch are one. */
function joined(ranges: readonly SeqRange[]): SeqRange[] {
  const whole: SeqRange[] = [];
  for (const range of ranges.filter(({ low, high }) => low <= high)) {
    const last = whole.at(-1);
    if (last?.low === range.high + 1) whole.splice(-1, 1, { low: range.low, high: last.high });
    else whole.push(range);
  }
  return whole;
}
