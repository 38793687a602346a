// Written by `npm run gen` from the table of events: do not edit.
import type { Role } from '#contracts';

/** The lowest role that may take an action in a private group, a public group and a direct room. */
export type LowestRoles = readonly [inPrivate: Role | null, inPublic: Role | null, direct: Role | null];

/** `PERMISSIONS` of the contracts, without the rules of requests: the table of events is too large for a browser. */
export const LOWEST_ROLES: Readonly<Record<string, LowestRoles>> = {
  'room:open': ['reader', 'reader', 'reader'],
  'room:leave': ['reader', 'reader', null],
  'room:update': ['admin', 'admin', null],
  'room:delete': ['owner', 'owner', null],
  'room:notify': ['reader', 'reader', 'reader'],
  'room:unread': ['reader', 'reader', 'reader'],
  'room:hide': [null, null, 'member'],
  'room:favourite': ['reader', 'reader', 'reader'],
  'room:section': ['reader', 'reader', 'reader'],
  'member:bans': ['moderator', 'moderator', null],
  'member:add': ['member', 'moderator', null],
  'member:remove': ['moderator', 'moderator', null],
  'member:ban': ['moderator', 'moderator', null],
  'member:unban': ['moderator', 'moderator', null],
  'member:role': ['admin', 'admin', null],
  'member:role owner': ['owner', 'owner', null],
  'member:mute': ['moderator', 'moderator', null],
  'room:log': ['moderator', 'moderator', null],
  'message:send': ['member', 'member', 'member'],
  'message:send in slow mode': ['moderator', 'moderator', 'member'],
  'message:send to everyone': ['moderator', 'moderator', null],
  'message:forward': ['member', 'member', 'member'],
  'message:edit': ['member', 'member', 'member'],
  'message:delete': ['member', 'member', 'member'],
  'message:delete of others': ['moderator', 'moderator', null],
  'message:pin': ['moderator', 'moderator', 'member'],
  'message:unpin': ['moderator', 'moderator', 'member'],
  'read:mark': ['reader', 'reader', 'reader'],
  'reaction:add': ['member', 'member', 'member'],
  'reaction:remove': ['member', 'member', 'member'],
  'message:report': ['reader', 'reader', 'reader'],
  'report:list': ['moderator', 'moderator', null],
  'report:close': ['moderator', 'moderator', null],
  'thread:open': ['reader', 'reader', 'reader'],
  'thread:follow': ['reader', 'reader', 'reader'],
  'thread:read': ['reader', 'reader', 'reader'],
  typing: ['member', 'member', 'member'],
  'schedule:put': ['member', 'member', 'member'],
};
