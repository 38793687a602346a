import { chunkOf, dueChunks } from '../../reads/search/chunk.policy.js';

/** One step drops at most this many chunks below a room's first message. */
const DROPPED_PER_STEP = 1_000;

/** The chunks `firstChunk..nextChunk - 1` are indexed, with all changes up to `rev`. */
export interface IndexState {
  readonly rev: number;
  readonly firstChunk: number;
  readonly nextChunk: number;
}

export interface RoomHeads {
  readonly firstSeq: number;
  readonly headSeq: number;
  readonly headRev: number;
}

export interface Change {
  readonly seq: number;
  readonly rev: number;
}

export interface IndexStep {
  /** The chunk to write; `null`: none. */
  readonly chunk: number | null;
  readonly after: IndexState;
  /** Whether another step is due. */
  readonly more: boolean;
}

/**
 * Returns the next step for a room. `changes` are the first ones after `state.rev`, by rev; `all` says that there are
 * no others. Changed chunks come first, then new complete chunks, one per step.
 */
export function nextStep(state: IndexState, room: RoomHeads, changes: readonly Change[], all: boolean): IndexStep {
  const target = chunkOf(room.firstSeq);
  const firstChunk = Math.max(state.firstChunk, Math.min(target, state.firstChunk + DROPPED_PER_STEP));
  const nextChunk = Math.max(state.nextChunk, firstChunk);
  const lastRev = changes.at(-1)?.rev ?? state.rev;
  const seen = { rev: all ? Math.max(room.headRev, lastRev) : lastRev, firstChunk, nextChunk };
  const behind = !all || firstChunk < target;
  const due = dueChunks(room.headSeq);
  const [first, other] = firstOfTwo(changes, firstChunk, nextChunk);
  if (first !== undefined) {
    const after = other === undefined ? seen : { ...seen, rev: other.rev - 1 };
    return { chunk: first.chunk, after, more: behind || other !== undefined || nextChunk < due };
  }
  if (behind || nextChunk >= due) return { chunk: null, after: seen, more: behind };
  return { chunk: nextChunk, after: { ...seen, nextChunk: nextChunk + 1 }, more: nextChunk + 1 < due };
}

interface ChangedChunk {
  readonly chunk: number;
  readonly rev: number;
}

/** The first change of an indexed chunk, and the first change of another indexed chunk. */
function firstOfTwo(changes: readonly Change[], first: number, next: number): ChangedChunk[] {
  const indexed = changes
    .map(({ seq, rev }) => ({ chunk: chunkOf(seq), rev }))
    .filter(({ chunk }) => chunk >= first && chunk < next);
  const other = indexed.find(({ chunk }) => chunk !== indexed[0]?.chunk);
  return [...indexed.slice(0, 1), ...(other === undefined ? [] : [other])];
}
