import {
  newId,
  type AvatarId,
  type CommandId,
  type ErrorBody,
  type MessageId,
  type ReactionChange,
  type Rev,
  type RoomId,
  type Seq,
  type SystemNotice,
  type UserId,
} from '#contracts';
import { newMessageRow, type MessageContent, type MessageRow, type ThreadPlace } from '../rows/message.rows.js';
import { isHost, mayRead } from '../rules/access.policy.js';
import { AppSeats, endsWithItsUsers } from './app-seats.js';
import type { Judge, RefusedContent } from './content.js';
import { FilesDraft } from './files-draft.js';
import { GrowingDraft } from './growing-draft.js';
import { LogDraft } from './log-draft.js';
import type { Origin, OriginKey } from './origins.js';
import type { Outcome } from './outcome.js';
import type { OwnChange, PeopleDraft } from './people-draft.js';
import { revOf, seqOf } from '../rows/counters.js';
import type { ImportedRoom } from '../rows/imported.rows.js';
import type { LockedRoom } from './locked-room.js';
import { ReactionsDraft } from './reactions-draft.js';
import type { SharedRows } from './shared-rows.js';
import { ThreadsDraft, type ReplyPlace, type SentPlace } from './threads-draft.js';
import { UnreadDraft } from './unread-draft.js';
import type {
  RoomRecord,
  MemberRecord,
  MessageRecord,
  NewMessage,
  KnownMessage,
  PurgedMessage,
  ChangedMessage,
} from '../rows/room-facts.js';

export { revOf, seqOf, urevOf } from '../rows/counters.js';

const SYSTEM_FINGERPRINT = Buffer.alloc(0);
const NO_CONTENT: MessageContent = { body: '', ext: null, mentions: [], reply_to: null };

/** How a member changed. A send only moves columns that `APPEND` writes. */
type MemberChange = 'sent' | 'changed';

/**
 * One room in one transaction: the rows as read under the lock, with the changes of the commands. A command changes it
 * only after all checks, so a refused command changes nothing.
 */
export class RoomDraft {
  readonly roomId: RoomId;
  readonly people: PeopleDraft;
  readonly now: Date;
  room: RoomRecord | undefined;
  created = false;
  settingsChanged = false;
  /** The new picture; `null`: it was removed. `undefined`: it stays. */
  avatar: { readonly id: AvatarId; readonly webp: Buffer } | null | undefined;
  deleted = false;
  /** The import of the deleted room is undone: its pair may have another, and reports do not name the senders. */
  undone = false;
  /** In a direct room a user has written for the first time. Once both have, they may see each other's presence. */
  hasNewSpeaker = false;
  /** The room's rev under the lock; of a new room, the one from which it begins. */
  fromRev: Rev;
  /** In their first state; later changes are in `changedMessages`. */
  readonly newMessages: MessageRecord[] = [];
  readonly changedMessages = new Map<MessageId, ChangedMessage>();
  readonly reactions = new ReactionsDraft();
  readonly files = new FilesDraft();
  readonly growing = new GrowingDraft();
  readonly unread = new UnreadDraft();
  readonly shared: SharedRows;
  readonly memberChanges = new Map<UserId, MemberChange>();
  /** In a group that an app reads only while a user of it is there, if a command may change that. */
  appSeats: AppSeats | undefined;
  readonly newResults = new Map<CommandId, Outcome>();
  readonly log = new LogDraft();
  /** Tells the verdict of the check on the command that is applied; `undefined` without a check. */
  judge: Judge | undefined;
  /** For the security log. */
  readonly refusals: RefusedContent[] = [];
  /** How far an import has filled the room, if a command reads it. */
  imported: ImportedRoom | undefined;
  importedChanged = false;
  /** The last message to purge; `null` if none is due, or no command purges. */
  purgeable: Seq | null = null;
  /** The messages that the transaction purges. */
  purge: { readonly low: Seq; high: Seq } | null = null;
  /** Connections with a send that failed and may be retried later. Their further sends fail with the same error. */
  readonly failedSends: Map<string, ErrorBody>;
  private threadsDraft: ThreadsDraft | undefined;
  private readonly members = new Map<UserId, MemberRecord>();
  private readonly messages = new Map<MessageId, KnownMessage>();
  private readonly rows = new Map<MessageId, MessageRow>();
  private readonly purged = new Map<MessageId, PurgedMessage>();
  private readonly knownResults = new Map<CommandId, Outcome>();

  constructor({ roomId, room, people, shared, now, failedSends = new Map() }: LockedRoom) {
    this.roomId = roomId;
    this.room = room;
    this.fromRev = room?.head_rev ?? revOf(0);
    this.people = people;
    this.shared = shared;
    this.now = now;
    this.failedSends = failedSends;
  }

  /** Adds a stored member: one that a command names, or who could become the owner. */
  knowMember(member: MemberRecord): void {
    this.members.set(member.user_id, member);
  }

  knowMessage(message: KnownMessage): void {
    this.messages.set(message.id, message);
  }

  /** Adds a message that commands may change, with all columns. */
  knowRow(row: MessageRow): void {
    this.rows.set(row.id, row);
  }

  knowPurged(message: PurgedMessage): void {
    this.purged.set(message.id, message);
  }

  knowResult(id: CommandId, result: Outcome): void {
    this.knownResults.set(id, result);
  }

  hasStored(id: MessageId): boolean {
    return this.messages.has(id) || this.rows.has(id);
  }

  /** Made when it is first needed: most transactions have no replies. */
  get threads(): ThreadsDraft {
    return (this.threadsDraft ??= new ThreadsDraft(this.roomId));
  }

  get changed(): boolean {
    return this.room !== undefined && (this.created || this.room.head_rev !== this.fromRev);
  }

  /** The room's row. A command must have checked that there is one. */
  get record(): RoomRecord {
    if (this.room === undefined) throw new Error(`room ${this.roomId} does not exist`);
    return this.room;
  }

  member(userId: UserId): MemberRecord | undefined {
    return this.members.get(userId);
  }

  /** The members and the messages that the transaction read or made, in their last state. */
  get knownMembers(): ReadonlyMap<UserId, MemberRecord> {
    return this.members;
  }

  get knownMessages(): ReadonlyMap<MessageId, KnownMessage> {
    return this.messages;
  }

  joined(): MemberRecord[] {
    return [...this.members.values()].filter(({ state }) => state === 'joined');
  }

  message(id: MessageId): KnownMessage | undefined {
    return this.unpurged(this.messages.get(id));
  }

  /** A message that a command may change, with the changes of earlier commands. */
  row(id: MessageId): MessageRow | undefined {
    const row =
      this.changedMessages.get(id)?.row ?? this.rows.get(id) ?? this.newMessages.find((added) => added.id === id);
    return this.unpurged(row);
  }

  /** A message of any room, if the user may read it. In this room it has the changes of earlier commands. */
  origin({ roomId, id, userId }: OriginKey): Origin | undefined {
    if (roomId !== this.roomId) return this.shared.origins.of({ roomId, id, userId });
    const row = this.row(id);
    if (row === undefined || !(isHost(this.room, userId) || mayRead(this.record, this.member(userId))))
      return undefined;
    return { row, sender: row.sender_id === null ? null : (this.people.person(row.sender_id) ?? null) };
  }

  /** A purged message, even one that an earlier command of this transaction has purged. */
  purgedMessage(id: MessageId): PurgedMessage | undefined {
    if (this.message(id) !== undefined || this.row(id) !== undefined) return undefined;
    return this.purged.get(id) ?? this.messages.get(id) ?? this.rows.get(id);
  }

  result(id: CommandId): Outcome | undefined {
    return this.newResults.get(id) ?? this.knownResults.get(id);
  }

  create(room: RoomRecord): void {
    this.room = room;
    this.created = true;
    this.fromRev = room.head_rev;
    room.rev = this.nextRev();
    if (endsWithItsUsers(room)) this.appSeats = new AppSeats(room.id);
  }

  /** To be called after changes of settings in `record`. */
  changeSettings(): void {
    this.settingsChanged = true;
    this.record.rev = this.nextRev();
  }

  changeAvatar(avatar: Exclude<RoomDraft['avatar'], undefined>): void {
    this.avatar = avatar;
    this.record.avatar_id = avatar?.id ?? null;
    this.changeSettings();
  }

  /** Sets the member's new state, with a new rev. */
  changeMember(member: Omit<MemberRecord, 'rev'>): MemberRecord {
    const changed = { ...member, rev: this.nextRev() };
    this.members.set(member.user_id, changed);
    this.memberChanges.set(member.user_id, 'changed');
    return changed;
  }

  /** @param at the time of the message: not before the last one's */
  addMessage(message: NewMessage, content: MessageContent, thread?: ThreadPlace, at = this.now): MessageRecord {
    const room = this.record;
    room.head_seq = seqOf(room.head_seq + 1);
    room.last_activity_at = at;
    const place = { room_id: this.roomId, seq: room.head_seq, rev: this.nextRev(), created_at: at };
    const added = newMessageRow(message, content, place, message.fingerprint, thread);
    const { id, sender_id, fingerprint, seq, rev, created_at } = added;
    this.newMessages.push(added);
    this.messages.set(id, { id, sender_id, fingerprint, seq, sent_rev: rev, created_at });
    return added;
  }

  /** A reply takes the next number of its thread. */
  addReply(message: NewMessage, content: MessageContent, { threadId, inRoom }: ReplyPlace, at?: Date): MessageRecord {
    const main_before = inRoom ? null : this.mainHead;
    const place = { thread_id: threadId, thread_seq: this.threads.nextSeq(threadId), in_room: inRoom, main_before };
    const added = this.addMessage(message, content, place, at);
    this.threads.addReply(threadId, added);
    return added;
  }

  /** Sets the message's new state, with a new rev. */
  changeMessage(row: Omit<MessageRow, 'rev'>, reaction: ReactionChange | null = null): void {
    const mentionedBefore = this.changedMessages.get(row.id)?.mentionedBefore ?? this.row(row.id)?.mentions ?? [];
    this.changedMessages.set(row.id, { row: { ...row, rev: this.nextRev() }, mentionedBefore, reaction });
  }

  addSystemMessage(system: SystemNotice): void {
    const message = { id: newId<MessageId>(), kind: 'system', sender_id: null, system } as const;
    this.addMessage({ ...message, fingerprint: SYSTEM_FINGERPRINT }, NO_CONTENT);
  }

  /**
   * Moves the sender's read marker to the new message, unless it is beside the main timeline. It takes no rev and no urev.
   */
  noteSent(member: MemberRecord, place: SentPlace = 'main'): void {
    if (member.last_sent_at === null && this.record.kind === 'direct') this.hasNewSpeaker = true;
    member.last_sent_at = this.now;
    if (place !== 'aside') member.read_seq = this.record.head_seq;
    if (place !== 'main') {
      member.sent_aside_seq = this.record.head_seq;
      this.memberChanges.set(member.user_id, 'changed');
    } else if (!this.memberChanges.has(member.user_id)) this.memberChanges.set(member.user_id, 'sent');
  }

  /** Takes no rev and no urev. */
  noteEdited(member: MemberRecord): void {
    member.last_edited_at = this.now;
    this.memberChanges.set(member.user_id, 'changed');
  }

  /**
   * Moves the read markers, which opens the room. Increases the member's urev, so their own connections get the change,
   * but not the room's rev.
   */
  noteRead(member: MemberRecord, { main, threads }: { readonly main: Seq; readonly threads: Seq | null }): void {
    member.read_seq = main;
    member.threads_read_seq = threads;
    member.unopened_at = null;
    this.memberChanges.set(member.user_id, 'changed');
    this.people.touch(member.user_id, this.roomId, 'read');
  }

  /**
   * Stores a change that only the member sees: of their own settings (`room`) or markers (`read`), or the end of their membership (`gone`).
   * Increases their urev, but not the room's rev.
   */
  changeOwn(member: MemberRecord, change: OwnChange): void {
    this.members.set(member.user_id, member);
    this.memberChanges.set(member.user_id, 'changed');
    this.people.touch(member.user_id, this.roomId, change);
  }

  /** Ends the room: it has no members and takes no commands. */
  markDeleted(): void {
    this.deleted = true;
    this.avatar = null;
    this.record.deleted_at = this.now;
    this.record.member_count = 0;
  }

  /** Purges the room's first messages up to this one. The message counter does not go back. */
  purgeTo(high: Seq): void {
    const { record } = this;
    this.purge = { low: this.purge?.low ?? record.first_seq, high };
    record.first_seq = seqOf(high + 1);
    record.rev = this.nextRev();
  }

  /** The seq of the newest message of the main timeline. */
  get mainHead(): Seq {
    const last = this.newMessages.at(-1);
    if (last !== undefined) return last.main_before ?? last.seq;
    return this.threads.mainHead ?? this.record.head_seq;
  }

  private unpurged<Stored extends { seq: Seq }>(message: Stored | undefined): Stored | undefined {
    return message === undefined || message.seq < (this.room?.first_seq ?? 1) ? undefined : message;
  }

  private nextRev(): Rev {
    const room = this.record;
    room.head_rev = revOf(room.head_rev + 1);
    return room.head_rev;
  }
}
