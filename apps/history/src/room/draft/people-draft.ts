import { ChatError, type Actor, type RoomId, type UserBrief, type UserId } from '#contracts';
import { toUserBrief, type PersonRow } from '../rows/person.js';

/**
 * How a member's own view of a room changed. A later change replaces an earlier one, but `read` never replaces another.
 */
export type OwnChange = 'room' | 'gone' | 'read';

/** The users of one transaction, across its rooms, and their changes. */
export class PeopleDraft {
  private readonly people = new Map<UserId, PersonRow>();
  private readonly joinedCounts = new Map<UserId, number>();
  /** For each user the rooms with changes that only this user sees, in order. Each takes one urev. */
  readonly ownChanges = new Map<UserId, Map<RoomId, OwnChange>>();
  /** Users who could not be looked up in auth. */
  private readonly unresolved: ReadonlySet<UserId>;
  /** The named pairs in which the first user blocks the second. */
  private readonly blockings: ReadonlySet<string>;

  constructor(
    known: readonly PersonRow[],
    joinedCounts: readonly { user_id: UserId; rooms: number }[],
    unresolved: ReadonlySet<UserId>,
    blockings: readonly { user_id: UserId; blocked_id: UserId }[] = [],
  ) {
    for (const person of known) this.people.set(person.user_id, person);
    for (const { user_id: userId, rooms } of joinedCounts) this.joinedCounts.set(userId, rooms);
    this.unresolved = unresolved;
    this.blockings = new Set(blockings.map(({ user_id: by, blocked_id: whom }) => by + whom));
  }

  /** Takes the caller's names from the access token if its version is higher. An erased user stays erased. */
  meet(actor: Actor): void {
    const known = this.people.get(actor.userId);
    if (known !== undefined && (known.erased_at !== null || known.version >= actor.version)) return;
    this.people.set(actor.userId, {
      user_id: actor.userId,
      username: actor.username,
      display_name: actor.displayName,
      type: actor.type,
      version: actor.version,
      erased_at: null,
    });
  }

  person(userId: UserId): PersonRow | undefined {
    return this.people.get(userId);
  }

  /** A user who is not erased. @throws ChatError NOT_FOUND with the field, or UNAVAILABLE if auth was not reachable */
  living(userId: UserId, field: string): PersonRow {
    const person = this.people.get(userId);
    if (person !== undefined && person.erased_at === null) return person;
    if (this.unresolved.has(userId)) throw new ChatError('UNAVAILABLE');
    throw new ChatError('NOT_FOUND', { field });
  }

  brief(userId: UserId): UserBrief {
    const person = this.people.get(userId);
    if (person === undefined) throw new Error(`user ${userId} was not read`);
    return toUserBrief(person);
  }

  blocks(by: UserId, whom: UserId): boolean {
    return this.blockings.has(by + whom);
  }

  roomsOf(userId: UserId): number {
    return this.joinedCounts.get(userId) ?? 0;
  }

  countRooms(userId: UserId, by: 1 | -1): void {
    this.joinedCounts.set(userId, this.roomsOf(userId) + by);
  }

  /** Notes a change that only this user sees. */
  touch(userId: UserId, roomId: RoomId, change: OwnChange): void {
    const rooms = this.ownChanges.get(userId) ?? new Map<RoomId, OwnChange>();
    this.ownChanges.set(userId, rooms);
    if (change === 'read' && rooms.has(roomId)) return;
    rooms.set(roomId, change);
  }
}
