import type { RoomId, UserId } from '#contracts';

/** An invitation as the histories need it, for one user. */
export interface InviteForRooms {
  /** The user who made the link; `null` for an operator's invitation. */
  readonly makerId: UserId | null;
  readonly roomIds: readonly RoomId[];
  /** It lets the user in. */
  readonly opens: boolean;
  /** The user has used it before. */
  readonly isPerson: boolean;
}
