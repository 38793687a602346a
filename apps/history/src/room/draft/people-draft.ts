import { ChatError, type Actor, type MessageId, type RoomId, type UserBrief, type UserId } from '#contracts';
import type { FileBytesRow } from '../rows/file.rows.js';
import { toUserBrief, type PersonRow } from '../rows/person.js';
import { NO_CONTENT_RULES, type ContentRules } from '../rules/content-rules.js';
import { NO_FILE_RULES, type FileRules } from '../rules/file-rules.js';
import { NO_GROW_RULES, type GrowRules } from '../rules/grow-rules.js';
import { NO_STRANGER_RULES, type StrangerRules } from '../rules/stranger-rules.js';

/**
 * How a member's own view of a room changed. A later change replaces an earlier one, but `read` never replaces another.
 */
export type OwnChange = 'room' | 'gone' | 'read';

/** A thread of a room. */
export interface ThreadKey {
  readonly roomId: RoomId;
  readonly threadId: MessageId;
}

/** The rooms that a user is in. */
interface RoomCount {
  readonly joined: number;
  /** The rooms among them that the user has not opened (`isUnopened`). */
  readonly unopened: number;
  /** The unopened rooms that the user has hidden. */
  readonly hidden: number;
}

/** The rules of the deployment, which need no rows. */
export interface PeopleRules {
  /** Users who could not be looked up in auth. */
  readonly unresolved?: ReadonlySet<UserId>;
  readonly strangerRules?: StrangerRules;
  readonly fileRules?: FileRules;
  readonly contentRules?: ContentRules;
  readonly growRules?: GrowRules;
}

/** Rooms wait for the transaction that reads the bytes. */
const BYTES_REMEMBERED_MS = 10_000;

const NO_ROOMS: RoomCount = { joined: 0, unopened: 0, hidden: 0 };

/** The users of one transaction, across its rooms, and their changes. */
export class PeopleDraft {
  private readonly people = new Map<UserId, PersonRow>();
  private readonly counts = new Map<UserId, RoomCount>();
  /** For each user the rooms with changes that only this user sees, in order. Each takes one urev. */
  readonly ownChanges = new Map<UserId, Map<RoomId, OwnChange>>();
  /** For each user the threads with such changes. Their urevs follow those of the rooms. */
  readonly ownThreads = new Map<UserId, Map<MessageId, ThreadKey>>();
  readonly strangerRules: StrangerRules;
  readonly contentRules: ContentRules;
  readonly growRules: GrowRules;
  private readonly unresolved: ReadonlySet<UserId>;
  private readonly fileRules: FileRules;
  private readonly fileBytes = new Map<UserId, FileBytesRow>();
  private readonly growing = new Map<UserId, number>();
  private readonly blockings = new Set<string>();
  private readonly contacts = new Set<string>();
  private readonly makers = new Set<string>();
  private readonly closedApps = new Set<UserId>();
  /** The callers whose access tokens say that they have accounts. */
  private readonly accounts = new Set<UserId>();
  /** The apps of callers, and of the users whom a command brings together. */
  private readonly apps = new Map<UserId, UserId>();

  constructor(rules: PeopleRules = {}) {
    this.unresolved = rules.unresolved ?? new Set<UserId>();
    this.strangerRules = rules.strangerRules ?? NO_STRANGER_RULES;
    this.fileRules = rules.fileRules ?? NO_FILE_RULES;
    this.contentRules = rules.contentRules ?? NO_CONTENT_RULES;
    this.growRules = rules.growRules ?? NO_GROW_RULES;
  }

  /** Adds a stored person; a message or a member may have none. */
  know(person: PersonRow | null): void {
    if (person !== null) this.people.set(person.user_id, person);
  }

  knowClosedApp(appId: UserId): void {
    this.closedApps.add(appId);
  }

  knowApp(userId: UserId, appId: UserId): void {
    this.apps.set(userId, appId);
  }

  /** The app that decides whom the user meets, by its bot; `undefined` if the user decides. */
  closedAppOf(userId: UserId): UserId | undefined {
    const appId = this.apps.get(userId);
    return appId !== undefined && this.closedApps.has(appId) ? appId : undefined;
  }

  /** Whether others decide whom the guest meets. An upgrade ends it, whichever of history and the token learns of it first. */
  isInvitedGuest(userId: UserId): boolean {
    const isGuest = this.people.get(userId)?.type === 'guest' && !this.accounts.has(userId);
    return isGuest && this.strangerRules.guestsAreInvited;
  }

  /** The app that brought the user. */
  appOf(userId: UserId): UserId | undefined {
    return this.apps.get(userId);
  }

  /** The app that brought the user, or that the bot stands for. */
  ownAppOf(userId: UserId): UserId | undefined {
    return this.apps.get(userId) ?? (this.people.get(userId)?.type === 'bot' ? userId : undefined);
  }

  /** Whether the user is the bot of this app, or the app brought the user. */
  isOfApp(userId: UserId, appId: UserId | null): boolean {
    return appId !== null && (userId === appId || this.apps.get(userId) === appId);
  }

  knowRooms(userId: UserId, count: RoomCount): void {
    this.counts.set(userId, count);
  }

  knowBlocking(by: UserId, whom: UserId): void {
    this.blockings.add(by + whom);
  }

  knowContact(userId: UserId, other: UserId): void {
    this.contacts.add(userId + other);
  }

  /**
   * Adds the bytes of a user's files, and remembers them. What a user announces, or forwards by other histories, within
   * `BYTES_REMEMBERED_MS` does not count. So forwards may exceed the quota by what such a time adds: at most the quota
   * once more for each history, until the next reading refuses the user.
   */
  knowFileBytes(row: FileBytesRow): void {
    this.fileBytes.set(row.user_id, row);
    this.fileRules.bytesOfUsers?.set(row.user_id, row, Date.now() + BYTES_REMEMBERED_MS);
  }

  knowGrowing(userId: UserId, count: number): void {
    this.growing.set(userId, count);
  }

  /** How many messages of the user grow. A command must have named that. */
  growingOf(userId: UserId): number {
    return this.growing.get(userId) ?? 0;
  }

  countGrowing(userId: UserId): void {
    this.growing.set(userId, this.growingOf(userId) + 1);
  }

  /** True if the bytes of the user's files are known, or remembered. */
  hasFileBytes(userId: UserId): boolean {
    const remembered = this.fileRules.bytesOfUsers?.get(userId);
    if (remembered !== undefined) this.fileBytes.set(userId, remembered);
    return this.fileBytes.has(userId);
  }

  /**
   * Introduces a caller whom history does not know, with the names of the access token. Only auth's notices change a known
   * user: a token has no picture, and one version of a profile must look the same everywhere.
   */
  meet(actor: Actor): void {
    if (actor.appId !== undefined) this.apps.set(actor.userId, actor.appId);
    if (actor.type !== 'guest') this.accounts.add(actor.userId);
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

  /** Adds the bytes of forwarded files to the user's bytes. @throws ChatError FORBIDDEN, LIMIT_REACHED */
  addFiles(actor: Actor, bytes: number): void {
    this.assertMayAddFiles(actor, bytes);
    const { userId } = actor;
    const held = this.fileBytes.get(userId) ?? { user_id: userId, bytes: 0 };
    held.bytes += bytes;
    this.fileBytes.set(userId, held);
  }

  /** @throws ChatError FORBIDDEN, LIMIT_REACHED */
  assertMayAddFiles({ userId, type }: Actor, bytes: number): void {
    if (!this.fileRules.maySendFiles(type)) throw new ChatError('FORBIDDEN', { field: 'from' });
    const held = this.fileBytes.get(userId)?.bytes ?? 0;
    if (held + bytes > this.fileRules.bytesPerUser) throw new ChatError('LIMIT_REACHED', { scope: 'fileBytesPerUser' });
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

  /** Whether `maker` has made a room that the user has not opened. The command must have named the pair. */
  hasMadeRoomFor(maker: UserId, userId: UserId): boolean {
    return this.makers.has(maker + userId);
  }

  /** Notes that the user is in a room of this maker and has not opened it. */
  noteMaker(maker: UserId | null, userId: UserId): void {
    if (maker !== null) this.makers.add(maker + userId);
  }

  countRoom(userId: UserId, by: 1 | -1, isUnopened: boolean): void {
    const { joined, unopened, hidden } = this.roomsOf(userId);
    this.counts.set(userId, { joined: joined + by, unopened: unopened + (isUnopened ? by : 0), hidden });
  }

  /** The users with changes that only they see. */
  get changedUsers(): UserId[] {
    return [...new Set([...this.ownChanges.keys(), ...this.ownThreads.keys()])];
  }

  /** How many changes of the user's own the transaction makes. */
  countOwn(userId: UserId): number {
    return (this.ownChanges.get(userId)?.size ?? 0) + (this.ownThreads.get(userId)?.size ?? 0);
  }

  /** Notes a change of the user's own place in a thread. */
  touchThread(userId: UserId, key: ThreadKey): void {
    const threads = this.ownThreads.get(userId) ?? new Map<MessageId, ThreadKey>();
    this.ownThreads.set(userId, threads);
    threads.set(key.threadId, key);
  }

  /** Notes a change that only this user sees. */
  touch(userId: UserId, roomId: RoomId, change: OwnChange): void {
    const rooms = this.ownChanges.get(userId) ?? new Map<RoomId, OwnChange>();
    this.ownChanges.set(userId, rooms);
    if (change === 'read' && rooms.has(roomId)) return;
    rooms.set(roomId, change);
  }
}
