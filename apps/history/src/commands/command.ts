import type { CommandType, RoomCommandOf } from '#contracts';
import type { Outcome } from '../room/draft/outcome.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { Names } from '../room/rows/names.js';

/** Declares what one type of command reads and does. Each has a file of its own and an entry in `COMMANDS`. */
export interface Command<Type extends CommandType> {
  /** The content that must be equal in a repeat with the same id; `null` if nothing is compared. */
  content(command: RoomCommandOf<Type>): readonly unknown[] | null;
  /** The rows that `apply` needs in the draft. */
  names(command: RoomCommandOf<Type>): Names;
  /**
   * Changes the draft only after all checks, so a refused command changes nothing.
   * @throws ChatError the event's own errors
   */
  apply(draft: RoomDraft, command: RoomCommandOf<Type>, fingerprint: Buffer): Outcome;
}

/** For commands whose repeats need no comparison of content. */
export const notCompared = (): null => null;
