import { INVITE_CODE } from './auth-requests.js';
import type { ErrorCode } from './errors.js';
import type { LinkId, RoomId, UserId } from './ids.js';
import { ID_CHARS_MAX, LINK_DAYS_DEFAULT, LINK_DAYS_MAX, LINK_USES_MAX } from './limits.js';
import { IsCount, IsId, IsOneOf, IsText, Optional } from './validation.js';

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
  /** The account of an import that its user takes, in place of a new one. */
  claims?: { displayName: string };
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

/** An invitation that people with the right make. It opens one room. */
export interface RoomLink {
  id: LinkId;
  kind: InviteKind;
  /** How many people it lets in. */
  uses: number;
  used: number;
  expiresAt: string;
  /** Everybody who has it comes in. */
  url: string;
}

/** At most `LINKS_PER_ROOM_MAX`, newest first. */
export interface RoomLinks {
  links: RoomLink[];
}

/** The caller makes `id`. */
export class MakeLink {
  @IsId() roomId!: RoomId;
  @IsId() id!: LinkId;
  @IsOneOf(INVITE_KINDS) kind!: InviteKind;
  @Optional({ default: 1 }) @IsCount(1, LINK_USES_MAX) uses?: number;
  @Optional({ default: LINK_DAYS_DEFAULT }) @IsCount(1, LINK_DAYS_MAX) days?: number;
}

export class EndLink {
  @IsId() roomId!: RoomId;
  @IsText({ max: ID_CHARS_MAX }) linkId!: LinkId;
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
  /** The room is a default one: nobody comes in again who was there before, and a large room is not told. */
  byDefault?: boolean;
}

export interface Entered {
  /** False if the actor was in the room before. */
  joined: boolean;
}
