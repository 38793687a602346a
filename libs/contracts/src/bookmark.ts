import type { MessageId, RoomId } from './ids.js';
import type { Message } from './message.js';

/** A message that a user keeps. No other user can see it. */
export interface Bookmark {
  roomId: RoomId;
  id: MessageId;
  /** The time of the first `bookmark:put`. */
  savedAt: string;
  /** From then on clients show the bookmark as due. */
  remindAt: string | null;
  /** `null` once it is deleted or purged, or while the user may not read the room. */
  message: Message | null;
}
