import { INVITE_CODE } from './auth-requests.js';
import type { ErrorCode } from './errors.js';
import type { RoomId, UserId } from './ids.js';
import { IsText, Optional } from './validation.js';

/** `account`: it makes accounts and guests. `guest`: guests alone. */
export const INVITE_KINDS = ['account', 'guest'] as const;
export type InviteKind = (typeof INVITE_KINDS)[number];

/** Rooms that one invitation opens. */
export const INVITE_ROOMS_MAX = 20;

/** A page of the invitation shows it before somebody signs in. */
export interface Invitation {
  site: Site;
  kind: InviteKind;
  /** The display name of the user who made the link; `null` for an operator's invitation. */
  invitedBy: string | null;
  /** With the names of the time when it was made. A room may be gone. */
  rooms: { name: string }[];
}

export interface Site {
  name: string;
}

/** A room that an invitation does not open to the caller. */
export interface RefusedRoom {
  roomId: RoomId;
  code: ErrorCode;
  scope?: string;
}

export interface OpenedInvites {
  /** The rooms of the invitations that the caller is in now. */
  rooms: RoomId[];
  refused: RefusedRoom[];
}

export class ReadInvitation {
  @IsText(INVITE_CODE) code!: string;
}

/** Without `code`: the invitations that the account was made with. */
export class OpenInvites {
  @Optional() @IsText(INVITE_CODE) code?: string;
}

/** The request of `room:enter`, a command of the server. */
export interface EnterRoom {
  /** The maker of the link, who must still be an admin of the room; `null`: an operator lets the actor in. */
  makerId: UserId | null;
  /** Only says what would happen. */
  looks?: boolean;
}

export interface Entered {
  /** False if the actor was in the room before. */
  joined: boolean;
}
