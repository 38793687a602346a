import { ChatError, type Actor, type RoomId, type UserBrief, type UserId } from '#contracts';
import type { FileBytesRow } from '../facts/file-facts.store.js';
import { toUserBrief, type PersonRow } from '../rows/person.js';
import { NO_FILE_RULES, type FileRules } from '../rules/file-rules.js';
import { NO_STRANGER_RULES, type StrangerRules } from '../rules/stranger-rules.js';

/**
 * How a member's own view of a room changed. A later change replaces an earlier one, but `read` never replaces another.
 */
export type OwnChange = 'room' | 'gone' | 'read';

/** The rooms that a user is in. */
interface RoomCount {
  readonly joined: number;
  /** Those of them that the user has not opened (`isUnopened`). */
  readonly unopened: number;
}

/** The facts about users that a transaction reads, apart from their names. */
export interface PeopleFacts {
  readonly counts?: readonly (RoomCount & { readonly user_id: UserId })[];
  /** Users who could not be looked up in auth. */
  readonly unresolved?: ReadonlySet<UserId>;
  /** The named pairs in which the first user blocks the second. */
  readonly blockings?: readonly { readonly user_id: UserId; readonly blocked_id: UserId }[];
  /** The named pairs in which the second user is a contact of the first. */
  readonly contacts?: readonly { readonly user_id: UserId; readonly contact_id: UserId }[];
  readonly strangerRules?: StrangerRules;
  /** The bytes of the files of each user who forwards files. */
  readonly fileBytes?: readonly FileBytesRow[];
  readonly fileRules?: FileRules;
}

const NO_ROOMS: RoomCount = { joined: 0, unopened: 0 };

/** The users of one transaction, across its rooms, and their changes. */
export class PeopleDraft {
  private readonly people = new Map<UserId, PersonRow>();
  private readonly counts = new Map<UserId, RoomCount>();
  /** For each user the rooms with changes that only this user sees, in order. Each takes one urev. */
  readonly ownChanges = new Map<UserId, Map<RoomId, OwnChange>>();
  readonly strangerRules: StrangerRules;
  private readonly unresolved: ReadonlySet<UserId>;
  private readonly fileRules: FileRules;
  private readonly fileBytes: Map<UserId, FileBytesRow>;
  private readonly blockings: ReadonlySet<string>;
  private readonly contacts: ReadonlySet<string>;

  constructor(known: readonly PersonRow[], facts: PeopleFacts = {}) {
    const { counts = [], unresolved = new Set<UserId>(), blockings = [], contacts = [] } = facts;
    for (const person of known) this.people.set(person.user_id, person);
    for (const { user_id: userId, joined, unopened } of counts) this.counts.set(userId, { joined, unopened });
    this.unresolved = unresolved;
    this.blockings = new Set(blockings.map(({ user_id: by, blocked_id: whom }) => by + whom));
    this.contacts = new Set(contacts.map(({ user_id: user, contact_id: other }) => user + other));
    this.strangerRules = facts.strangerRules ?? NO_STRANGER_RULES;
    this.fileRules = facts.fileRules ?? NO_FILE_RULES;
    this.fileBytes = new Map(facts.fileBytes?.map((row) => [row.user_id, row]));
  }

  /**
   * Introduces a caller whom history does not know, with the names of the access token. Only auth's notices change a known
   * user: a token has no picture, and one version of a profile must look the same everywhere.
   */
  meet(actor: Actor): void {
    if (this.people.has(actor.userId)) return;
    this.people.set(actor.userId, {
      user_id: actor.userId,
      username: actor.username,
      display_name: actor.displayName,
      type: actor.type,
      version: actor.version,
      avatar_url: null,
      erased_at: null,
    });
  }

  /** Adds what is known of a user from elsewhere, unless it is older. */
  learn(person: PersonRow): void {
    const known = this.people.get(person.user_id);
    if (known === undefined || known.version <= person.version) this.people.set(person.user_id, person);
  }

  /** Adds the bytes of forwarded files to those of the user. @throws ChatError FORBIDDEN, LIMIT_REACHED */
  addFiles({ userId, type }: Actor, bytes: number): void {
    if (!this.fileRules.maySendFiles(type)) throw new ChatError('FORBIDDEN', { field: 'from' });
    const held = this.fileBytes.get(userId) ?? { user_id: userId, bytes: 0 };
    if (held.bytes + bytes > this.fileRules.bytesPerUser)
      throw new ChatError('LIMIT_REACHED', { scope: 'fileBytesPerUser' });
    held.bytes += bytes;
    this.fileBytes.set(userId, held);
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

  /** Whether `other` is a contact of the user. The command must have named the pair. */
  hasContact(userId: UserId, other: UserId): boolean {
    return this.contacts.has(userId + other);
  }

  roomsOf(userId: UserId): RoomCount {
    return this.counts.get(userId) ?? NO_ROOMS;
  }

  countRoom(userId: UserId, by: 1 | -1, isUnopened: boolean): void {
    const { joined, unopened } = this.roomsOf(userId);
    this.counts.set(userId, { joined: joined + by, unopened: unopened + (isUnopened ? by : 0) });
  }

  /** Notes a change that only this user sees. */
  touch(userId: UserId, roomId: RoomId, change: OwnChange): void {
    const rooms = this.ownChanges.get(userId) ?? new Map<RoomId, OwnChange>();
    this.ownChanges.set(userId, rooms);
    if (change === 'read' && rooms.has(roomId)) return;
    rooms.set(roomId, change);
  }
}
