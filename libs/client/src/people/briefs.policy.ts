import type { User, UserBrief } from '#contracts';

/** The fields of answers and frames that lead to profiles. `ext` is not among them: clients write it. */
const FIELDS = [
  'sender',
  'user',
  'users',
  'peer',
  'message',
  'messages',
  'hits',
  'member',
  'members',
  'items',
  'deltas',
  'room',
  'rooms',
  'state',
  'bookmark',
  'bookmarks',
  'thread',
  'threads',
  'root',
  'mentions',
] as const;

/** All profiles in an answer or a frame of the server. */
export function briefsIn(value: unknown): UserBrief[] {
  if (Array.isArray(value)) return value.flatMap(briefsIn);
  if (typeof value !== 'object' || value === null) return [];
  if (isBrief(value)) return [value];
  return Object.entries(value).flatMap(([field, each]) => (isPath(field) ? briefsIn(each) : []));
}

export function briefOf({ id, username, displayName, type, avatarUrl, version }: User): UserBrief {
  return { id, username, displayName, type, avatarUrl, version };
}

function isPath(field: string): boolean {
  return (FIELDS as readonly string[]).includes(field);
}

function isBrief(value: object): value is UserBrief {
  return 'id' in value && 'username' in value && 'displayName' in value && 'version' in value;
}
