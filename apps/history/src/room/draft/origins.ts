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

/** The named messages that their readers may read now, deleted ones included. */
export class Origins {
  private readonly byKey = new Map<string, Origin>();
  /** Some of them have files. */
  haveFiles = false;

  know(key: OriginKey, origin: Origin): void {
    this.byKey.set(textOf(key), origin);
    this.haveFiles ||= origin.row.attachments !== null;
  }

  /** `undefined` if there is no such message, or the user may not read it. */
  of(key: OriginKey): Origin | undefined {
    return this.byKey.get(textOf(key));
  }
}

function textOf({ roomId, id, userId }: OriginKey): string {
  return roomId + id + userId;
}
