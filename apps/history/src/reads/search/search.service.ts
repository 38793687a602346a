import { Injectable } from '@nestjs/common';
import { LIST_DEFAULT, type RoomId, type SearchMessages, type SearchPage, type UserId } from '#contracts';
import { isStatementTimeout } from '#persistence/pg-errors.policy';
import type { Sql } from '#persistence/sql';
import { overloaded } from '#platform/limits/admission';
import { TimedAdmission, type Turn } from '#platform/limits/timed-admission';
import { roomOfMember } from '../rooms/access.store.js';
import { ReadSql } from '../../store/read-sql.js';
import type { RoomRead } from '../../store/read-replica.js';
import { readCandidates } from './candidates.store.js';
import { rangesToRead, seqsIn } from './chunk.policy.js';
import { leadingHits } from './hits.policy.js';
import { searchWords, wordPatterns } from './query.policy.js';
import { searchCursor, searchPlace } from './search-cursor.policy.js';
import {
  findWords,
  readMessagesAt,
  readPlaces,
  readRoomsAfter,
  readSearchedRooms,
  type Matches,
} from './search.store.js';
import { comparePlaces, Walk, type Place } from './walk.policy.js';

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

/** Searches for words in all rooms that the user is in. */
@Injectable()
export class SearchService {
  private readonly admission = new TimedAdmission(ADMISSION);

  constructor(private readonly reads: ReadSql) {}

  /**
   * The newest messages that contain all words. One request reads a bounded number of messages, so it may return fewer
   * than `limit` hits; the cursor continues from there.
   * @throws ChatError INVALID, OVERLOADED, and with `roomId` as `assertMayRead`
   */
  async search(userId: UserId, request: SearchMessages): Promise<SearchPage> {
    const words = searchWords(request.query);
    const after = searchPlace(request.cursor);
    const { roomId, limit = LIST_DEFAULT } = request;
    return this.admission.runTurn(userId, request, (turn) =>
      this.ofRooms({
        find: async (sql) => {
          if (roomId !== undefined) await roomOfMember(sql, userId, roomId);
          return readSearchedRooms(sql, userId, roomId);
        },
        revs: (rooms) => new Map(rooms.map((room) => [room.roomId, room.rev])),
        read: async (sql, found) => {
          const rooms = await found;
          const walk = new Walk(after === null ? rooms : await readRoomsAfter(sql, rooms, after), limit + 1);
          return pageOf(sql, userId, words, await find(sql, walk, { words, limit, turn }));
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
  readonly words: readonly string[];
  readonly limit: number;
  readonly turn: Turn;
}

/** Walks until there are more than `limit` hits, or the request has reached a bound. */
async function find(sql: Sql, walk: Walk, { words, limit, turn }: Wanted): Promise<Found> {
  const endsAtMs = performance.now() + SEARCH_MS;
  const patterns = wordPatterns(words);
  let left = MESSAGES_READ_MAX;
  let narrowed = false;
  if (walk.done) return { places: [], next: null };
  do {
    const { ranges, ends } = walk.next();
    const [found, places] = await Promise.all([
      findWords(sql, ranges, patterns, limit + 1, STEP_MS),
      readPlaces(sql, ends),
    ]);
    takeHits(walk, found, places, limit + 1);
    left -= seqsIn(ranges);
    if (narrowed || MESSAGES_READ_MAX - left < readBeforeIndex(walk) || walk.sure.length > limit) continue;
    narrowed = true;
    await narrow(sql, walk, words);
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

async function pageOf(sql: Sql, userId: UserId, words: readonly string[], found: Found): Promise<SearchPage> {
  const messages = await readMessagesAt(sql, userId, found.places);
  const { hits, isCut } = leadingHits(messages, words);
  const next = isCut ? lastPlaceOf(hits) : found.next;
  return { hits, cursor: next && searchCursor(next) };
}

function lastPlaceOf(hits: SearchPage['hits']): Place | null {
  const message = hits.at(-1)?.message;
  return message ? { createdAtMs: Date.parse(message.createdAt), roomId: message.roomId, seq: message.seq } : null;
}
