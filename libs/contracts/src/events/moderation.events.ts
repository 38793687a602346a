import type { MessageId, RoomId } from '../ids.js';
import { LIST_DEFAULT, LIST_MAX } from '../limits.js';
import type { Role } from '../member.js';
import type { UserBrief } from '../user.js';
import { IsCount, IsCursor, IsId, Optional } from '../validation.js';
import { data, inGroups, ROOM_ERRORS, type EventDefinition } from './definition.js';

export class ReadLog {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** The events by which somebody acts on a user in a room. */
export type ActName =
  | 'message:delete'
  | 'member:mute'
  | 'member:remove'
  | 'member:ban'
  | 'member:unban'
  | 'member:role';

/** An act on a user, in the log of the room. */
export interface RoomAct {
  at: string;
  act: ActName;
  /** `null` for an operator, and for an erased account. */
  actor: UserBrief | null;
  /** The user concerned; `null` for an erased account. */
  user: UserBrief | null;
  /** The deleted message; left out for the messages that a ban deletes. */
  messageId?: MessageId;
  /** The new role. */
  role?: Role;
  /** The end of the mute; `null`: it was ended. */
  mutedUntil?: string | null;
  reason?: string;
}

export interface ActPage {
  acts: RoomAct[];
  cursor: string | null;
}

export const MODERATION_EVENTS = {
  'room:log': {
    kind: 'read',
    request: ReadLog,
    answer: data<ActPage>(),
    permission: inGroups('moderator'),
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/log' },
    feature: 'moderation',
    summary: 'The acts of members on others, newest first',
    errors: [...ROOM_ERRORS, 'FORBIDDEN'],
  },
} as const satisfies Record<string, EventDefinition>;
