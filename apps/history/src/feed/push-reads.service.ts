import { Injectable } from '@nestjs/common';
import { PUSH_TEXT_CHARS, truncate, type PushVerdict, type Queries, type RoomId, type Seq } from '#contracts';
import type { Sql } from '#persistence/sql';
import { Admission } from '#platform/limits/admission';
import { readReadStatesOf } from '../room/views/room-state.store.js';
import { readEpoch } from '../store/epoch.store.js';
import { ReadSql } from '../store/read-sql.js';
import { readFeedRoom, type FeedRoomRow } from './feed-room.store.js';
import { dueIn } from './push-due.policy.js';
import {
  readPushFollowers,
  readPushJudgements,
  readPushMembers,
  readPushMentioned,
  readPushMessages,
  type PushJudgementRow,
  type PushSpan,
} from './push.store.js';
import { readDueReminders, readReminderJudgements } from './reminders.store.js';

type Ask<Name extends keyof Queries> = Queries[Name]['ask'];
type Answer<Name extends keyof Queries> = Promise<Queries[Name]['answer']>;

/** As for the feed: most connections are for the reads of clients. */
const ADMISSION = { atOnce: 2, ofOneUser: 2, waitMaxMs: 2_000 };

/** What the couriers read for pushes. Every answer is of one snapshot of the primary. All reads throw OVERLOADED if they have waited too long. */
@Injectable()
export class PushReadsService {
  private readonly admission = new Admission(ADMISSION);

  constructor(private readonly reads: ReadSql) {}

  /** Who may get a push of the messages after a place. */
  due(ask: Ask<'feed:pushes'>): Answer<'feed:pushes'> {
    return this.inSnapshot(async (sql) => {
      const [epoch, part] = await Promise.all([readEpoch(sql), readDue(sql, ask)]);
      return { epoch, part };
    });
  }

  /** What goes out now. */
  judge({ spans, roomMembers, maxAgeSeconds }: Ask<'push:judge'>): Answer<'push:judge'> {
    return this.inSnapshot(async (sql) => {
      const rows = await readPushJudgements(sql, spans, { roomMembers, maxAgeSeconds });
      return { verdicts: await toVerdicts(sql, spans, rows) };
    });
  }

  /** The reminders that are due after a place. */
  dueReminders({ after, limit }: Ask<'push:reminders'>): Answer<'push:reminders'> {
    return this.inSnapshot(async (sql) => ({ due: await readDueReminders(sql, after, limit) }));
  }

  /** What goes out now of reminders. */
  remind({ reminders }: Ask<'push:remind'>): Answer<'push:remind'> {
    return this.inSnapshot(async (sql) => {
      return { verdicts: await toVerdicts(sql, reminders, await readReminderJudgements(sql, reminders)) };
    });
  }

  private inSnapshot<Read>(read: (sql: Sql) => Promise<Read>): Promise<Read> {
    return this.admission.run('pushes', {}, () => this.reads.snapshot(read));
  }
}

async function readDue(
  sql: Sql,
  { roomId, seq, limit, roomMembers, maxAgeSeconds }: Ask<'feed:pushes'>,
): Promise<Queries['feed:pushes']['answer']['part']> {
  const room = await readFeedRoom(sql, roomId);
  if (room === undefined || room.deleted_at !== null) return null;
  const from = Math.max(seq, room.first_seq - 1, room.imported_seq) as Seq;
  const to = Math.min(from + limit, room.head_seq) as Seq;
  const done = { to: Math.max(seq, to) as Seq, headSeq: room.head_seq };
  if (to <= from) return { ...done, due: [] };
  const messages = await readPushMessages(sql, roomId, { from, to }, maxAgeSeconds);
  const tells = tellsOf(room, roomMembers);
  const [members, followers] = await Promise.all([
    readConcerned(sql, roomId, tells, messages),
    readFollowing(sql, roomId, messages),
  ]);
  return { ...done, due: dueIn({ tells, messages, members, followers }) };
}

type Told = Parameters<typeof dueIn>[0];

function tellsOf({ kind, member_count }: FeedRoomRow, roomMembers: number): Told['tells'] {
  if (kind === 'direct') return 'everything';
  return member_count > roomMembers ? 'mentions' : 'as asked';
}

/** Members whom messages of the main timeline may concern. */
async function readConcerned(
  sql: Sql,
  roomId: RoomId,
  tells: Told['tells'],
  messages: Told['messages'],
): Promise<Told['members']> {
  const ofMain = messages.filter((message) => !message.is_aside);
  const newest = ofMain.at(-1)?.seq;
  if (newest === undefined) return [];
  const tellsAll = tells === 'everything' || ofMain.some((message) => message.is_to_everyone);
  const levels = tellsAll ? (['all', 'mentions'] as const) : (['all'] as const);
  const mentioned = [...new Set(ofMain.flatMap((message) => message.mentions))];
  const [all, named] = await Promise.all([
    tells === 'mentions' && !tellsAll ? [] : readPushMembers(sql, roomId, newest, levels),
    tellsAll || mentioned.length === 0 ? [] : readPushMentioned(sql, roomId, mentioned),
  ]);
  return [...new Map([...all, ...named].map((member) => [member.user_id, member])).values()];
}

async function readFollowing(sql: Sql, roomId: RoomId, messages: Told['messages']): Promise<Told['followers']> {
  const rootIds = [...new Set(messages.flatMap(({ thread_id: rootId }) => rootId ?? []))];
  return rootIds.length === 0 ? [] : readPushFollowers(sql, roomId, rootIds);
}

async function toVerdicts(
  sql: Sql,
  asked: readonly Pick<PushSpan, 'userId' | 'roomId'>[],
  rows: readonly PushJudgementRow[],
): Promise<(PushVerdict | null)[]> {
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  const told = asked.filter((_place, index) => byPlace.has(index + 1));
  const states = await readReadStatesOf(sql, told);
  const unread = new Map(states.map(({ userId, roomId, state }) => [userId + roomId, state.unread]));
  return asked.map(({ userId, roomId }, index) => {
    const row = byPlace.get(index + 1);
    return row === undefined ? null : toVerdict(row, unread.get(userId + roomId) ?? 0);
  });
}

function toVerdict(row: PushJudgementRow, unread: number): PushVerdict {
  const { sender_id: id, sender_name: name, sender_avatar: avatarUrl, thread_id: threadId } = row;
  const isDirect = row.kind === 'direct';
  return {
    messageId: row.id,
    seq: row.seq,
    threadId,
    direct: isDirect,
    mention: row.mention,
    unread,
    at: row.created_at.toISOString(),
    roomName: isDirect ? null : row.room_name,
    sender: id === null || name === null ? null : { id, name, avatarUrl },
    text: row.text === null ? null : truncate(row.text, PUSH_TEXT_CHARS),
  };
}
