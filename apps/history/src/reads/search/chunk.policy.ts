import type { RoomId } from '#contracts';

/** Messages per chunk. Larger chunks make a smaller index, but a search reads more messages for each hit. */
export const CHUNK_MESSAGES = 256;

/**
 * Chunks are indexed in blocks of this size: a search reads the newest messages anyway, and writing many costs less.
 */
export const CHUNKS_PER_BLOCK = 8;

/** Seqs `low..high`. */
export interface SeqRange {
  readonly low: number;
  readonly high: number;
}

/** A room's indexed chunks `first..next - 1`. Only the `candidates` of them may contain all words. */
export interface IndexedChunks {
  readonly roomId: RoomId;
  readonly first: number;
  readonly next: number;
  readonly candidates: readonly number[];
}

export function chunkOf(seq: number): number {
  return Math.floor((seq - 1) / CHUNK_MESSAGES);
}

/** The number of chunks that should be in the index. */
export function dueChunks(headSeq: number): number {
  return Math.floor(headSeq / (CHUNK_MESSAGES * CHUNKS_PER_BLOCK)) * CHUNKS_PER_BLOCK;
}

export function rangeOf(chunk: number): SeqRange {
  return { low: chunk * CHUNK_MESSAGES + 1, high: (chunk + 1) * CHUNK_MESSAGES };
}

/** The parts of `low..high` to read: candidates, and everything that is not indexed. Newest first. */
export function rangesToRead({ first, next, candidates }: IndexedChunks, { low, high }: SeqRange): SeqRange[] {
  const chunks = [...new Set(candidates)].filter((chunk) => chunk >= first && chunk < next).sort((a, b) => b - a);
  const ranges = [{ low: rangeOf(next).low, high }, ...chunks.map(rangeOf), { low, high: rangeOf(first).low - 1 }];
  return joined(ranges.map((range) => ({ low: Math.max(range.low, low), high: Math.min(range.high, high) })));
}

/** The parts of the ranges below the seq. Ranges are ordered newest first. */
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

/** Drops empty ranges and joins adjacent ones. */
function joined(ranges: readonly SeqRange[]): SeqRange[] {
  const whole: SeqRange[] = [];
  for (const range of ranges.filter(({ low, high }) => low <= high)) {
    const last = whole.at(-1);
    if (last?.low === range.high + 1) whole.splice(-1, 1, { low: range.low, high: last.high });
    else whole.push(range);
  }
  return whole;
}
