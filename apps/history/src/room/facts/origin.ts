import type { MessageId, RoomId, UserId } from '#contracts';
import type { MessageRow } from '../rows/message.rows.js';
import type { PersonRow } from '../rows/person.js';

/** A message of any room, and the user who wants to copy it. */
export interface OriginKey {
  readonly roomId: RoomId;
  readonly id: MessageId;
  readonly userId: UserId;
}

/** A message that the user may read, with its sender, which is `null` for a system message. */
export interface Origin {
  readonly row: MessageRow;
  readonly sender: PersonRow | null;
}
