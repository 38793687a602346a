import { LIMITS, type Role, type RoomKind, type UserId } from '#contracts';
import { shownName } from '#contracts/shown-name';
import { IMPORTED_MEMBERS_MAX, type ImportedMember } from '#access/imports-api';
import type { MembershipRecord, NoticeRecord, RoomRecord, SourceId, Time } from '#import/records';
import type { Outcomes } from './outcomes.js';
import type { ImportedPeople } from './imported-people.js';

/** The first and the last sign of somebody in a room. */
export interface Signs {
  readonly first: Time;
  readonly last: Time;
}

export interface Seating {
  readonly room: RoomRecord;
  readonly memberships: readonly MembershipRecord[];
  /** By account: of messages and of what happened. */
  readonly signs: ReadonlyMap<UserId, Signs>;
  /** People who are in too many later rooms. */
  readonly beyond: ReadonlySet<SourceId>;
  /** `--owner`, in a room whose members the export does not name. */
  readonly owner: UserId | null;
  /** Since when people are members of whom nothing tells. */
  readonly at: Time;
}

interface Seat {
  readonly userId: UserId;
  role: Role;
}

/** The reason in the report of a member whom no record names. */
export const BY_OPTION = 'by --owner';

const ROLE_ORDER: readonly Role[] = ['owner', 'admin', 'moderator', 'member', 'reader'];

/** A direct room of two accounts stays one. */
export function kindOf(room: RoomRecord, memberships: readonly MembershipRecord[], people: ImportedPeople): RoomKind {
  if (room.kind === 'group') return 'group';
  const accounts = memberships.map(({ user }) => people.accountOf(user));
  return accounts.length === 2 && accounts[0] === accounts[1] && accounts[0] !== null ? 'group' : 'direct';
}

/** The name of a group; of one that was a direct room, its people. */
export function groupName(room: RoomRecord, memberships: readonly MembershipRecord[], people: ImportedPeople): string {
  const wish = room.name ?? memberships.map(({ user }) => people.nameOf(user)).join(', ');
  return shownName(Array.from(wish).slice(0, LIMITS.nameChars).join(''), ' ') ?? 'room';
}

export function topicOf({ topic }: RoomRecord): string | null {
  const text = Array.from(topic ?? '')
    .slice(0, LIMITS.topicChars)
    .join('')
    .trim();
  return text === '' ? null : text;
}

/** The members of a room: the latest writers if there are too many, with one owner in a group. Who is none is in the outcomes. */
export function seatsOf(
  seating: Seating,
  kind: RoomKind,
  people: ImportedPeople,
  outcomes: Outcomes,
): readonly ImportedMember[] {
  const seats = new Map<UserId, Seat>();
  let seated = 0;
  for (const { user, role, state } of seating.memberships) {
    const userId = people.accountOf(user);
    const reason = reasonAgainst(state, userId, seating.beyond.has(user));
    if (reason !== null) outcomes.add('membership', reason === 'erased here' ? 'refused' : 'dropped', reason);
    else if (userId !== null) seat(seats, userId, role);
    if (reason === null) seated += 1;
  }
  const { owner } = seating;
  if (owner !== null && kind === 'group') {
    outcomes.add('membership', 'imported', BY_OPTION, seats.has(owner) ? 0 : 1);
    seats.set(owner, { userId: owner, role: 'owner' });
  }
  const kept = latest([...seats.values()], seating);
  const over = seats.size - kept.length;
  outcomes.add('membership', 'dropped', 'over a limit', over);
  outcomes.add('membership', 'imported', null, seated - over);
  if (kind === 'group') giveOwner(kept, seating);
  else for (const each of kept) each.role = 'member';
  return kept.map(({ userId, role }) => ({ userId, role, joinedAt: seating.signs.get(userId)?.first ?? seating.at }));
}

function reasonAgainst(state: MembershipRecord['state'], userId: UserId | null, isBeyond: boolean): string | null {
  if (state === 'left') return 'left at the source';
  if (userId === null) return 'erased here';
  return isBeyond ? 'over a limit' : null;
}

/** Two people of one account have one seat, with the higher role. */
function seat(seats: Map<UserId, Seat>, userId: UserId, role: Role): void {
  const known = seats.get(userId);
  const isHigher = known === undefined || ROLE_ORDER.indexOf(role) < ROLE_ORDER.indexOf(known.role);
  seats.set(userId, isHigher ? { userId, role } : known);
}

function latest(seats: readonly Seat[], { signs }: Seating): Seat[] {
  if (seats.length <= IMPORTED_MEMBERS_MAX) return [...seats];
  const lastOf = ({ userId }: Seat): Time => signs.get(userId)?.last ?? '';
  return [...seats].sort((a, b) => compared(lastOf(b), lastOf(a))).slice(0, IMPORTED_MEMBERS_MAX);
}

/** The owner of the export if a member, `--owner`, else the member with the first sign. Other owners become admins. */
function giveOwner(seats: readonly Seat[], { signs, owner }: Seating): void {
  const firstOf = ({ userId }: Seat): Time => signs.get(userId)?.first ?? '9';
  const longest = [...seats].sort((a, b) => compared(firstOf(a), firstOf(b)));
  const chosen =
    seats.find(({ userId }) => userId === owner) ?? longest.find(({ role }) => role === 'owner') ?? longest[0];
  for (const each of seats) if (each.role === 'owner') each.role = 'admin';
  if (chosen !== undefined) chosen.role = 'owner';
}

function compared(a: Time, b: Time): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Adds those of notices. */
export function addNotices(signs: Map<UserId, Signs>, notices: readonly NoticeRecord[], people: ImportedPeople): void {
  for (const { user, at } of notices) {
    const userId = people.accountOf(user);
    if (userId !== null && at !== null) addSign(signs, userId, at);
  }
}

export function addSign(signs: Map<UserId, Signs>, userId: UserId, at: Time): void {
  const { first, last } = signs.get(userId) ?? { first: at, last: at };
  signs.set(userId, { first: at < first ? at : first, last: at > last ? at : last });
}
