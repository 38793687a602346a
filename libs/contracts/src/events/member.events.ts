import type { MemberPage } from '../answers.js';
import type { RoomId, UserId } from '../ids.js';
import { CLEANUP_MAX_SECONDS, LIMITS, LIST_DEFAULT, LIST_MAX, MUTE_MAX_SECONDS, REASON_MAX_CHARS } from '../limits.js';
import { ROLES, type Member, type Role } from '../member.js';
import { IsCount, IsCursor, IsId, IsOneOf, IsText, Optional } from '../validation.js';
import { byRoom, CHANGE_ERRORS, data, inGroups, ROOM_ERRORS, type EventDefinition } from './definition.js';

export class ListMembers {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsText({ max: LIMITS.nameChars, blank: true }) query?: string;
}

export class ListBans {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

export class MemberRef {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
}

/** The role `owner` transfers the room to the member. */
export class ChangeRole {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
  @IsOneOf(ROLES) role!: Role;
}

/** `reason`: a text that the user alone reads, beside those who read the room's log. */
export class EndMembership {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
  @Optional() @IsText({ max: REASON_MAX_CHARS }) reason?: string;
}

/** `deleteSeconds`: the user's messages of that time are deleted. */
export class BanMember extends EndMembership {
  @Optional() @IsCount(1, CLEANUP_MAX_SECONDS) deleteSeconds?: number;
}

/** 0 seconds unmute, without a `reason`. */
export class MuteMember {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
  @IsCount(0, MUTE_MAX_SECONDS) seconds!: number;
  @Optional() @IsText({ max: REASON_MAX_CHARS }) reason?: string;
}

const LOWER_ROLES = 'only members of a lower role';

const theUser = ({ userId }: Pick<MemberRef, 'userId'>): UserId[] => [userId];

export const MEMBER_EVENTS = {
  'member:list': {
    kind: 'read',
    request: ListMembers,
    answer: data<MemberPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/members' },
    summary: 'The members of a room; `query` is a part of a name',
    errors: ROOM_ERRORS,
  },
  'member:bans': {
    kind: 'read',
    request: ListBans,
    answer: data<MemberPage>(),
    permission: inGroups('moderator'),
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/bans' },
    feature: 'bans',
    summary: 'The users who are banned from a room',
    errors: [...ROOM_ERRORS, 'FORBIDDEN'],
  },
  'member:add': {
    kind: 'command',
    request: MemberRef,
    answer: data<Member>(),
    sendLike: false,
    keepsResult: true,
    people: theUser,
    permission: byRoom('member', 'moderator', null),
    limit: 'member',
    http: { route: 'POST /v1/rooms/{id}/members' },
    summary: 'Add a member',
    errors: [...CHANGE_ERRORS, 'BLOCKED', 'LIMIT_REACHED'],
  },
  'member:remove': {
    kind: 'command',
    request: EndMembership,
    answer: data<Member>(),
    sendLike: false,
    keepsResult: true,
    people: theUser,
    permission: inGroups('moderator', `${LOWER_ROLES}; to leave is \`room:leave\``),
    limit: 'member',
    http: { route: 'DELETE /v1/rooms/{id}/members/{userId}' },
    summary: 'Remove a member',
    fields: '`reason` needs the feature `moderation`.',
    errors: CHANGE_ERRORS,
  },
  'member:ban': {
    kind: 'command',
    request: BanMember,
    answer: data<Member>(),
    sendLike: false,
    keepsResult: true,
    people: theUser,
    permission: inGroups('moderator', LOWER_ROLES),
    limit: 'member',
    http: { route: 'POST /v1/rooms/{id}/members/{userId}/ban' },
    summary: 'Ban a user, who may be a member or not',
    fields:
      '`reason` and `deleteSeconds` need the feature `moderation`. With `deleteSeconds` the messages that the user has sent in that time are deleted within a minute, the newest 10,000 at most.',
    errors: CHANGE_ERRORS,
  },
  'member:unban': {
    kind: 'command',
    request: MemberRef,
    answer: data<Member>(),
    sendLike: false,
    keepsResult: true,
    people: theUser,
    permission: inGroups('moderator'),
    limit: 'member',
    http: { route: 'POST /v1/rooms/{id}/members/{userId}/unban' },
    summary: 'Lift a ban',
    errors: CHANGE_ERRORS,
  },
  'member:role': {
    kind: 'command',
    request: ChangeRole,
    answer: data<Member>(),
    sendLike: false,
    keepsResult: true,
    people: theUser,
    permission: inGroups('admin', `${LOWER_ROLES}, and only roles below their own`),
    permissions: { owner: inGroups('owner', 'passes the room on: the giver becomes admin') },
    limit: 'member',
    http: { route: 'PATCH /v1/rooms/{id}/members/{userId}' },
    summary: 'Give a member another role; `owner` transfers the room',
    errors: CHANGE_ERRORS,
  },
  'member:mute': {
    kind: 'command',
    request: MuteMember,
    answer: data<Member>(),
    sendLike: false,
    keepsResult: true,
    people: theUser,
    permission: inGroups('moderator', LOWER_ROLES),
    limit: 'member',
    http: { route: 'POST /v1/rooms/{id}/members/{userId}/mute' },
    summary: 'Mute a member for a time; 0 seconds unmute',
    fields: '`reason` needs the feature `moderation`, and more than 0 `seconds`.',
    errors: CHANGE_ERRORS,
  },
} as const satisfies Record<string, EventDefinition>;
