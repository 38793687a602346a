import { createSecretKey } from 'node:crypto';
import {
  newId,
  type Actor,
  type CommandRequests,
  type CommandResult,
  type CommandType,
  type MessageId,
  type RoomId,
  type UserId,
} from '#contracts';
import { applyCommand, prepare } from '../src/commands/apply.policy.js';
import type { Outcome } from '../src/room/draft/outcome.js';
import { PeopleDraft } from '../src/room/draft/people-draft.js';
import { SharedRows } from '../src/room/draft/shared-rows.js';
import type { FileBytesRow, FileRecord } from '../src/room/rows/file.rows.js';
import type { EmojiCount, ReactionKey } from '../src/room/draft/reactions-draft.js';
import { revOf, RoomDraft, seqOf, urevOf } from '../src/room/draft/room-draft.js';
import type { KnownMessage, MemberRecord, PurgedMessage, RoomRecord } from '../src/room/rows/room-facts.js';
import { newMessageRow, type MessageRow } from '../src/room/rows/message.rows.js';
import { NO_FILE_RULES, type FileRules } from '../src/room/rules/file-rules.js';
import { NO_STRANGER_RULES, type StrangerRules } from '../src/room/rules/stranger-rules.js';
import { command } from './test-command.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
export const NOW = new Date('2026-11-20T08:00:00.000Z');
/** A day before `NOW`. */
const LONG_AGO = new Date('2026-11-19T08:00:00.000Z');

export function actorOf(username: string): Actor {
  return { userId: newId<UserId>(), username, displayName: username.toUpperCase(), type: 'user', version: 1 };
}

export function memberOf({ userId }: Actor, member: Partial<MemberRecord> = {}): MemberRecord {
  return {
    room_id: newId<RoomId>(),
    user_id: userId,
    role: 'member',
    state: 'joined',
    joined_at: LONG_AGO,
    read_seq: seqOf(0),
    notify: 'all',
    muted_until: null,
    mute_reason: null,
    gone_reason: null,
    last_sent_at: null,
    last_edited_at: null,
    unopened_at: null,
    hidden_seq: null,
    sent_aside_seq: null,
    favourite: false,
    section: null,
    unread_mark: false,
    unread_from: null,
    notify_until: null,
    notify_meanwhile: null,
    threads_read_seq: null,
    rev: revOf(1),
    urev: urevOf(1),
    ...member,
  };
}

export function roomOf(room: Partial<RoomRecord> = {}): RoomRecord {
  return {
    id: newId<RoomId>(),
    kind: 'group',
    visibility: 'private',
    name: 'room',
    topic: null,
    created_at: LONG_AGO,
    created_by: null,
    first_seq: seqOf(1),
    head_seq: seqOf(10),
    imported_seq: seqOf(0),
    head_rev: revOf(20),
    rev: revOf(1),
    member_count: 2,
    slow_mode_seconds: 0,
    archived_at: null,
    deleted_at: null,
    last_activity_at: LONG_AGO,
    avatar_id: null,
    ext: null,
    create_fingerprint: Buffer.alloc(0),
    direct_key: null,
    blocked: false,
    app_id: null,
    external_id: null,
    ...room,
  };
}

export function rowOf({ userId }: Actor, changes: Partial<MessageRow> = {}): MessageRow {
  const message = { id: newId<MessageId>(), kind: 'text', sender_id: userId, system: null } as const;
  const content = { body: 'hello', ext: null, mentions: [], reply_to: null };
  const place = { room_id: newId<RoomId>(), seq: seqOf(5), rev: revOf(9), created_at: LONG_AGO };
  return { ...newMessageRow(message, content, place, Buffer.alloc(0)), ...changes };
}

export interface Given {
  room?: RoomRecord | undefined;
  members?: MemberRecord[];
  messages?: KnownMessage[];
  rows?: MessageRow[];
  reactions?: { held?: ReactionKey[]; counts?: EmojiCount[] };
  files?: FileRecord[];
  purged?: PurgedMessage[];
  purgeable?: number | null;
  /** The first blocks the second. */
  blocks?: [Actor, Actor][];
  people?: Actor[];
  counts?: { user_id: UserId; joined: number; unopened: number; hidden: number }[];
  /** The second is a contact of the first. */
  contacts?: [Actor, Actor][];
  /** The first has made a room that the second is in and has not opened. */
  makers?: [Actor, Actor][];
  strangerRules?: StrangerRules;
  fileRules?: FileRules;
  fileBytes?: FileBytesRow[];
  directs?: [string, RoomId][];
  names?: [string, RoomId][];
}

const NOTHING: Required<Omit<Given, 'room'>> = {
  members: [],
  messages: [],
  rows: [],
  reactions: {},
  files: [],
  purged: [],
  purgeable: null,
  blocks: [],
  people: [],
  counts: [],
  contacts: [],
  makers: [],
  strangerRules: NO_STRANGER_RULES,
  fileRules: NO_FILE_RULES,
  fileBytes: [],
  directs: [],
  names: [],
};

/** A room's draft, as if a transaction had read it. */
export class TestDraft {
  readonly draft: RoomDraft;

  constructor(partial: Given = {}) {
    const given = { ...NOTHING, ...partial };
    const room = 'room' in partial ? partial.room : roomOf({ member_count: given.members.length });
    const [roomId, shared] = [room?.id ?? newId<RoomId>(), new SharedRows()];
    for (const [key, id] of given.directs) shared.directs.set(key, id);
    for (const [name, id] of given.names) shared.names.set(name, id);
    this.draft = new RoomDraft({ roomId, room, people: peopleOf(given), shared, now: NOW });
    this.fill(given);
  }

  private fill({ members, messages, rows, reactions, files, purged, purgeable }: typeof NOTHING): void {
    const { draft } = this;
    for (const member of members) draft.knowMember(member);
    for (const message of messages) draft.knowMessage(message);
    for (const row of rows) draft.knowRow(row);
    for (const message of purged) draft.knowPurged(message);
    for (const key of reactions.held ?? []) draft.reactions.know(key);
    for (const count of reactions.counts ?? []) draft.reactions.knowCount(count);
    for (const file of files) draft.files.know(file);
    draft.purgeable = purgeable === null ? null : seqOf(purgeable);
  }

  apply<Type extends CommandType>(
    type: Type,
    actor: Actor,
    request: CommandRequests[Type],
    connection?: string,
  ): Outcome {
    return applyCommand(this.draft, prepare(command(type, actor, request, connection), KEY));
  }

  /** Applies the command. Returns `ok`, or the error's code with its field or scope. */
  answer<Type extends CommandType>(
    type: Type,
    actor: Actor,
    request: CommandRequests[Type],
    connection?: string,
  ): string {
    const outcome = this.apply(type, actor, request, connection);
    return outcome.kind === 'result' ? codeOf(outcome.result) : 'ok';
  }

  send(actor: Actor, more: Partial<CommandRequests['message:send']> = {}, connection?: string): string {
    return this.answer('message:send', actor, { id: newId<MessageId>(), body: 'hello', ...more }, connection);
  }
}

function codeOf(result: CommandResult): string {
  if (result.ok) return 'ok';
  const { code, field, scope } = result.error;
  return [code, field ?? scope].filter(Boolean).join(' ');
}

function peopleOf({ people, counts, blocks, contacts, makers, fileBytes, ...rules }: Required<Omit<Given, 'room'>>) {
  const draft = new PeopleDraft(rules);
  for (const { userId, username, displayName, type, version } of people)
    draft.know({
      user_id: userId,
      username,
      display_name: displayName,
      type,
      version,
      avatar_url: null,
      erased_at: null,
    });
  for (const { user_id: userId, ...count } of counts) draft.knowRooms(userId, count);
  for (const [by, whom] of blocks) draft.knowBlocking(by.userId, whom.userId);
  for (const [user, other] of contacts) draft.knowContact(user.userId, other.userId);
  for (const [maker, user] of makers) draft.noteMaker(maker.userId, user.userId);
  for (const row of fileBytes) draft.knowFileBytes(row);
  return draft;
}
