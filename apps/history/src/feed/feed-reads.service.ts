import { Injectable } from '@nestjs/common';
import type { FeedPosition, Item, Queries, UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { Admission } from '#platform/limits/admission';
import { revOf, seqOf } from '../room/rows/counters.js';
import { toRoom } from '../room/rows/room.rows.js';
import { readEpoch } from '../store/epoch.store.js';
import { ReadSql } from '../store/read-sql.js';
import { itemFor, messageFor, roomFor, usersIn } from './app-views.policy.js';
import { ExternalIdsService } from './external-ids.service.js';
import { readHeads, readHeadsOf, readHeadsOfUser, readIsErased } from './feed-heads.store.js';
import { seenItems, windowAfter } from './app-window.policy.js';
import {
  readAbsences,
  readChangedMembers,
  readChangedMessages,
  readFeedRoom,
  readImportedPlace,
  readMessagesAfter,
  readPlaceBefore,
  readStarts,
} from './feed-room.store.js';
import { merged, partAfter, type Candidates } from './part.policy.js';

type Ask<Name extends keyof Queries> = Queries[Name]['ask'];
type Answer<Name extends keyof Queries> = Promise<Queries[Name]['answer']>;

/** Heads in one answer: about 1 MB, and 20 ms of CPU. */
const HEADS_MAX = 5_000;
/** No message and no member is shorter as JSON, so no more of them than that fit. */
const MESSAGE_BYTES_MIN = 390;
const MEMBER_BYTES_MIN = 240;

/**
 * The feed catches up with whatever comes late, so it leaves most connections to the reads of clients. A read begins well before
 * the bus would repeat its query after three seconds, so none runs twice.
 */
const ADMISSION = { atOnce: 2, ofOneUser: 2, waitMaxMs: 2_000 };
/** Apps take turns with each other, and with all else. */
const NO_APP = 'no app';

const BEGINNING: FeedPosition = { seq: seqOf(0), rev: revOf(0) };

/** A room between a place and its head, before it is cut to a part. */
type Unread = Candidates & { readonly externalId: string | null };

/**
 * What the couriers read: the log is the store. Every answer is of one snapshot of the primary, and names its epoch. All reads throw
 * OVERLOADED if they have waited too long.
 */
@Injectable()
export class FeedReadsService {
  private readonly admission = new Admission(ADMISSION);

  constructor(
    private readonly reads: ReadSql,
    private readonly externalIds: ExternalIdsService,
  ) {}

  heads({ after, limit }: Ask<'feed:heads'>): Answer<'feed:heads'> {
    return this.inEpoch((sql) => readHeads(sql, after, Math.min(limit, HEADS_MAX)));
  }

  rooms({ roomIds }: Ask<'feed:rooms'>): Answer<'feed:rooms'> {
    return this.inEpoch(async (sql) => ({ rooms: await readHeadsOf(sql, roomIds) }));
  }

  /** @throws ChatError UNAVAILABLE if auth must name the app's ids and is not reachable */
  async room(ask: Ask<'feed:room'>): Answer<'feed:room'> {
    const { epoch, unread } = await this.inEpoch(
      async (sql) => ({ unread: await readUnread(sql, ask) }),
      ask.appId ?? NO_APP,
    );
    if (unread === null) return { epoch, part: null };
    const { seq, rev, appId } = ask;
    return { epoch, part: partAfter({ seq, rev }, ask, appId === null ? unread : await this.named(appId, unread)) };
  }

  starts({ roomIds, since }: Ask<'feed:starts'>): Answer<'feed:starts'> {
    return this.inEpoch(async (sql) => ({ rooms: await readStarts(sql, roomIds, since) }));
  }

  back({ roomId, seq }: Ask<'feed:back'>): Answer<'feed:back'> {
    return this.inEpoch(async (sql) => {
      const room = await readFeedRoom(sql, roomId);
      return room === undefined ? BEGINNING : readPlaceBefore(sql, room, seq);
    });
  }

  erased({ userId, after, limit }: Ask<'feed:erased'>): Answer<'feed:erased'> {
    return this.inEpoch(async (sql) => {
      const [applied, page] = await Promise.all([
        readIsErased(sql, userId),
        readHeadsOfUser(sql, userId, after, Math.min(limit, HEADS_MAX)),
      ]);
      return { applied, ...page };
    });
  }

  private inEpoch<Read extends object>(
    read: (sql: Sql) => Promise<Read>,
    turnOf: string = NO_APP,
  ): Promise<Read & { epoch: string }> {
    return this.admission.run(turnOf, {}, () =>
      this.reads.snapshot(async (sql) => {
        const [epoch, found] = await Promise.all([readEpoch(sql), read(sql)]);
        return { ...found, epoch };
      }),
    );
  }

  private async named(appId: UserId, { externalId, ...found }: Unread): Promise<Candidates> {
    const externalIds = await this.externalIds.of(appId, usersIn(found.messages, found.items));
    const app = { externalIds, roomExternalId: externalId };
    return {
      room: roomFor(app, found.room),
      messages: found.messages.map((message) => messageFor(app, message)),
      items: found.items.map((item) => itemFor(app, item)),
      after: found.after,
      upTo: found.upTo,
    };
  }
}

/** `null` for a room that is gone. */
async function readUnread(
  sql: Sql,
  { roomId, appId, listens = false, limit, bytes, ...from }: Ask<'feed:room'>,
): Promise<Unread | null> {
  const place = listens ? behind(from, await readImportedPlace(sql, roomId)) : from;
  const fitting = (bytesMin: number): number => Math.min(limit, 1 + Math.floor(bytes / bytesMin));
  const [row, changed, members, absences] = await Promise.all([
    readFeedRoom(sql, roomId),
    readChangedMessages(sql, roomId, place, fitting(MESSAGE_BYTES_MIN)),
    readChangedMembers(sql, roomId, from.rev, fitting(MEMBER_BYTES_MIN)),
    appId === null ? [] : readAbsences(sql, roomId),
  ]);
  if (row === undefined || row.deleted_at !== null) return null;
  const window = windowAfter(place.seq, row, absences);
  const { after, until, head } = window;
  const room = { ...toRoom(row), headSeq: head.seq, headRev: head.rev };
  const own: Item[] = room.rev > from.rev ? [{ type: 'room', room }] : [];
  const { items, upTo } = merged([changed, members, { items: own, upTo: Infinity }]);
  return {
    ...{ room, after, upTo, items: seenItems(items, window, absences) },
    messages: await readMessagesAfter(sql, { ...row, head_seq: until }, after, fitting(MESSAGE_BYTES_MIN)),
    externalId: row.app_id === appId ? row.external_id : null,
  };
}

function behind(one: FeedPosition, other: FeedPosition): FeedPosition {
  return { seq: seqOf(Math.max(one.seq, other.seq)), rev: revOf(Math.max(one.rev, other.rev)) };
}
