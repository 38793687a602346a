import type { ErrorBody, RoomId, RoomLink, UserId } from '#contracts';

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

/** A link into a room. History makes its URL. */
export interface LinkOfRoom extends Omit<RoomLink, 'url'> {
  readonly code: string;
}

/** `isNew` is false for a repeat. */
export type PutLinkAnswer = { readonly link: LinkOfRoom; readonly isNew: boolean } | { readonly refused: ErrorBody };
