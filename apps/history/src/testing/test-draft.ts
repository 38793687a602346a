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
import { applyCommand, type Outcome } from '../commands/apply.policy.js';
import { fingerprintOf } from '../commands/fingerprint.policy.js';
import { PeopleDraft } from '../commands/people-draft.js';
import {
  revOf,
  RoomDraft,
  seqOf,
  urevOf,
  type KnownMessage,
  type MemberRecord,
  type RoomRecord,
} from '../commands/room-draft.js';
import { command } from './test-command.js';

const KEY = Buffer.alloc(32, 1);
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
    last_sent_at: null,
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
    head_rev: revOf(20),
    rev: revOf(1),
    member_count: 2,
    slow_mode_seconds: 0,
    archived_at: null,
    deleted_at: null,
    last_activity_at: LONG_AGO,
    create_fingerprint: Buffer.alloc(0),
    direct_key: null,
    ...room,
  };
}

export interface Given {
  room?: RoomRecord | undefined;
  members?: MemberRecord[];
  messages?: KnownMessage[];
  people?: Actor[];
  joinedCounts?: { user_id: UserId; rooms: number }[];
  directs?: [string, RoomId][];
  names?: [string, RoomId][];
}

/** One room as a transaction would have read it, to apply commands to. */
export class TestDraft {
  readonly draft: RoomDraft;

  constructor(given: Given = {}) {
    const { members = [], messages = [], people = [], joinedCounts = [], directs = [], names = [] } = given;
    const room = 'room' in given ? given.room : roomOf({ member_count: members.length });
    const persons = people.map(({ userId, username, displayName, type, version }) => {
      return { user_id: userId, username, display_name: displayName, type, version, erased_at: null };
    });
    this.draft = new RoomDraft(
      room?.id ?? newId<RoomId>(),
      { room, members, messages, results: [], directs: new Map(directs), names: new Map(names) },
      new PeopleDraft(persons, joinedCounts, new Set()),
      NOW,
    );
  }

  apply<Type extends CommandType>(
    type: Type,
    actor: Actor,
    request: CommandRequests[Type],
    connection?: string,
  ): Outcome {
    const asked = command(type, actor, request, connection);
    return applyCommand(this.draft, { command: asked, fingerprint: fingerprintOf(KEY, asked) });
  }

  /** What the command is answered: `ok`, or the error's code with its field or scope. */
  answer<Type extends CommandType>(
    type: Type,
    actor: Actor,
    request: CommandRequests[Type],
    connection?: string,
  ): string {
    const outcome = this.apply(type, actor, request, connection);
    return outcome.kind === 'result' ? codeOf(outcome.result) : 'ok';
  }

  send(actor: Actor, more: Partial<CommandRequests['message.send']> = {}, connection?: string): string {
    return this.answer('message.send', actor, { id: newId<MessageId>(), body: 'hello', ...more }, connection);
  }
}

function codeOf(result: CommandResult): string {
  if (result.ok) return 'ok';
  const { code, field, scope } = result.error;
  return [code, field ?? scope].filter(Boolean).join(' ');
}
