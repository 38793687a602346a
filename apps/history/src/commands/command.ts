import type { CommandType, RoomCommandOf } from '#contracts';
import type { Outcome } from '../room/draft/outcome.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { Names } from '../room/facts/names.js';

/** One command: what it reads, and what it does. Each has a file of its own, and its place in `COMMANDS`. */
export interface Command<Type extends CommandType> {
  /** The content that tells a repeat of the same id from another request; `null` where nothing is compared. */
  content(command: RoomCommandOf<Type>): readonly unknown[] | null;
  /** What `apply` will find in the draft. */
  names(command: RoomCommandOf<Type>): Names;
  /**
   * Changes the draft only after all its checks, so a refused command leaves nothing behind.
   * @throws ChatError the errors of its event
   */
  apply(draft: RoomDraft, command: RoomCommandOf<Type>, fingerprint: Buffer): Outcome;
}

/** For commands whose repeats are recognised by something else than their content. */
export const notCompared = (): null => null;
