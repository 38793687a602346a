import { Injectable } from '@nestjs/common';
import {
  LIST_DEFAULT,
  type Message,
  type RoomId,
  type SearchFiles,
  type SearchMessages,
  type SearchPage,
  type SearchScope,
  type UserId,
} from '#contracts';
import type { FoundMessages } from '#contracts/routes/file.routes';
import { isStatementTimeout } from '#persistence/pg-errors.policy';
import type { Sql } from '#persistence/sql';
import { overloaded } from '#platform/limits/admission';
import { TimedAdmission, type Turn } from '#platform/limits/timed-admission';
import { roomOfMember } from '../access/access.store.js';
import { ReadSql } from '../../store/read-sql.js';
import type { RoomRead } from '../../store/read-replica.js';
import { readCandidates } from './candidates.store.js';
import { rangesToRead, seqsIn } from './chunk.policy.js';
import { fileHit, leadingHits, textHit, type ToHit } from './hits.policy.js';
import { searchWords, wordPatterns } from './query.policy.js';
import { searchCursor, startOf } from './search-cursor.policy.js';
import {
  FIND,
  FIND_FILES,
  findMessages,
  readMessagesAt,
  readPlaces,
  readRoomsAfter,
  readRoomsSince,
  readSearchedRooms,
  type Matches,
  type Sought,
} from './search.store.js';
import { comparePlaces, Walk, type Place, type SearchedRoom } from './walk.policy.js';

/**
 * Each search uses a connection for up to a second. It ends about when the bus would repeat its query, after three
 * seconds.
 */
const ADMISSION = { atOnce: 2, waitMaxMs: 2_000 };
/** About the number of messages that one request reads, at a microsecond each. The cursor continues from there. */
const MESSAGES_READ_MAX = 500_000;
/**
 * Messages that a search reads before it uses the index. Reading them takes as long as the query to the index, which is
 * one scan per room. By then frequent words have filled the page, and no search takes much more than twice the faster
 * way.
 */
const READ_BEFORE_INDEX = 1_500;
const READ_BEFORE_INDEX_PER_ROOM = 50;
/** After this time no further step starts, and none after a user's turn is over. */
const SEARCH_MS = 700;
/**
 * The time in which a step compares messages. Long messages with letters that a word almost has take a millisecond each; a
 * search of another user waits for one step at most.
 */
const STEP_MS = 25;

/** The hits of a request, and the place where the next request continues; `null`: there are no more. */
interface Found {
  readonly places: readonly Place[];
  readonly next: Place | null;
}

/** The words and filters of a request. */
interface Search<Hit> {
  readonly sought: Sought;
  readonly toHit: ToHit<Hit>;
  /** Words that the body of each hit has; `null` if there are none, so that the index is of no use. */
  readonly inBody: readonly string[] | null;
}

/** Searches the messages of all rooms that the user is in. */
@Injectable()
export class SearchService {
  private readonly admission = new TimedAdmission(ADMISSION);

  constructor(private readonly reads: ReadSql) {}

  /**
   * The newest messages that contain all words. One request reads a bounded number of messages, so it may return fewer
   * than `limit` hits; the cursor continues from there.
   * @throws ChatError INVALID, OVERLOADED, and with `roomId` as `assertMayRead`
   */
  async search(userId: UserId, { query, hasFile, ...scope }: SearchMessages): Promise<SearchPage> {
    const words = searchWords(query);
    const sought = { statement: FIND, patterns: wordPatterns(words), senderId: scope.senderId, filter: hasFile };
    return this.run(userId, scope, { sought, toHit: textHit(words), inBody: words });
  }

  /** The newest messages with such a file. Bounds and errors are those of `search`. */
  async files(userId: UserId, { query = '', type, ...scope }: SearchFiles): Promise<FoundMessages> {
    const words = searchWords(query);
    const sought = { statement: FIND_FILES, patterns: wordPatterns(words), senderId: scope.senderId, filter: type };
    const { hits, cursor } = await this.run(userId, scope, { sought, toHit: fileHit(words, type), inBody: null });
    return { messages: hits, cursor };
  }

  private async run<Hit>(
    userId: UserId,
    scope: SearchScope,
    search: Search<Hit>,
  ): Promise<{ hits: Hit[]; cursor: string | null }> {
    const start = startOf(scope);
    const { roomId, after, limit = LIST_DEFAULT } = scope;
    return this.admission.runTurn(userId, scope, (turn) =>
      this.ofRooms({
        find: async (sql) => {
          if (roomId !== undefined) await roomOfMember(sql, userId, roomId);
          return readSearchedRooms(sql, userId, scope);
        },
        revs: (rooms) => new Map(rooms.map((room) => [room.roomId, room.rev])),
        read: async (sql, found) => {
          const rooms: SearchedRoom[] = await found;
          const older = start === null ? rooms : await readRoomsAfter(sql, rooms, start);
          const read = after === undefined ? older : await readRoomsSince(sql, older, Date.parse(after));
          const { places, next } = await find(sql, new Walk(read, limit + 1), { search, limit, turn });
          const { hits, cutAfter } = leadingHits(await readMessagesAt(sql, userId, places), search.toHit);
          const place = cutAfter === null ? next : placeOf(cutAfter);
          return { hits, cursor: place && searchCursor(place) };
        },
      }),
    );
  }

  private async ofRooms<Found, Result>(read: RoomRead<Found, Result>): Promise<Result> {
    try {
      return await this.reads.ofRooms(read);
    } catch (error) {
      throw isStatementTimeout(error) ? overloaded(error) : error;
    }
  }
}

interface Wanted {
  readonly search: Pick<Search<unknown>, 'sought' | 'inBody'>;
  readonly limit: number;
  readonly turn: Turn;
}

/** Walks until there are more than `limit` hits, or the request has reached a bound. */
async function find(sql: Sql, walk: Walk, { search, limit, turn }: Wanted): Promise<Found> {
  const endsAtMs = performance.now() + SEARCH_MS;
  const { sought, inBody } = search;
  let left = MESSAGES_READ_MAX;
  let toNarrow = inBody;
  if (walk.done) return { places: [], next: null };
  do {
    const { ranges, ends } = walk.next();
    const [found, places] = await Promise.all([
      findMessages(sql, ranges, sought, { limit: limit + 1, timeMs: STEP_MS }),
      readPlaces(sql, ends),
    ]);
    takeHits(walk, found, places, limit + 1);
    left -= seqsIn(ranges);
    if (toNarrow === null || MESSAGES_READ_MAX - left < readBeforeIndex(walk) || walk.sure.length > limit) continue;
    await narrow(sql, walk, toNarrow);
    toNarrow = null;
  } while (!walk.done && walk.sure.length <= limit && left > 0 && performance.now() < endsAtMs && !turn.isOver());
  const { sure } = walk;
  const places = sure.slice(0, limit);
  return { places, next: sure.length > limit ? (places.at(-1) ?? null) : walk.reached };
}

/** A room with `limit` hits has been read only down to the last of them, others as far as the time reached. */
function takeHits(walk: Walk, { hits, stops }: Matches, ends: readonly Place[], limit: number): void {
  const byRoom = new Map<RoomId, Place[]>(ends.map(({ roomId }) => [roomId, []]));
  for (const hit of hits) byRoom.get(hit.roomId)?.push(hit);
  const newest = new Map([...byRoom].map(([roomId, found]) => [roomId, found.sort(comparePlaces).slice(0, limit)]));
  const reached = ends.map((end) => newest.get(end.roomId)?.[limit - 1] ?? stops.get(end.roomId) ?? end);
  walk.take([...newest.values()].flat(), reached);
}

function readBeforeIndex(walk: Walk): number {
  return READ_BEFORE_INDEX + READ_BEFORE_INDEX_PER_ROOM * walk.unread.length;
}

/** Skips the indexed chunks that lack a word. */
async function narrow(sql: Sql, walk: Walk, words: readonly string[]): Promise<void> {
  const unread = new Map(walk.unread);
  const rooms = await readCandidates(sql, unread, words);
  if (rooms.length === 0) return;
  const ranges = rooms.map((room) => {
    const left = unread.get(room.roomId) ?? [];
    return [room.roomId, left.flatMap((range) => rangesToRead(room, range))] as const;
  });
  walk.take([], await readPlaces(sql, walk.narrow(new Map(ranges))));
}

function placeOf({ createdAt, roomId, seq }: Message): Place {
  return { createdAtMs: Date.parse(createdAt), roomId, seq };
}
