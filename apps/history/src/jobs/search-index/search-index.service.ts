import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import type { RoomId } from '#contracts';
import { isStoreUnavailable } from '#persistence/pg-errors.policy';
import type { Transaction } from '#persistence/prepared-sql';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Metrics } from '#platform/metrics/metrics';
import { WriteSql } from '../../store/write-sql.js';
import { CHUNK_MESSAGES } from '../../reads/search/chunk.policy.js';
import { ChunkGrams } from '../../reads/search/grams.policy.js';
import { nextStep } from './indexing.policy.js';
import {
  addRoom,
  advance,
  eraseSome,
  flushChunks,
  lockRoom,
  readBehind,
  readBodies,
  writeChunk,
  type BehindRow,
} from './search-index.store.js';

const INTERVAL_MS = 10_000;
/** Rooms per round. The next round continues after them. */
const ROOMS_PER_ROUND = 5_000;
/** The index's pending list has at most this many chunks, about 3 MB of letters, because searches read all of it. */
const CHUNKS_PER_FLUSH = 32;
/** The job rests this many times as long as it worked, which leaves nearly all of PostgreSQL to the messages. */
const REST_FACTOR = 4;
const REST_MAX_MS = 1_000;
/** Letters to index, about 2 ms, before the job yields to the event loop. */
const LETTERS_PER_TURN = 20_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000' as RoomId;

/**
 * Indexes the messages of large rooms in chunks. The index is behind the messages: searches read the rest themselves.
 * Each chunk is one short transaction, so the job may stop at any time. It finds its work by comparing tables.
 */
@Injectable()
export class SearchIndexService {
  readonly job: PeriodicJob;
  private readonly logger = new Logger(SearchIndexService.name);
  private readonly unindexed: Gauge;
  private after = BEFORE_ALL;
  private missing = 0;
  /** 1 at the start: a history that was killed, or a restored backup, may have left chunks in the pending list. */
  private unflushed = 1;

  constructor(
    private readonly sql: WriteSql,
    metrics: Metrics,
  ) {
    this.unindexed = metrics.gauge({
      name: 'parley_history_search_unindexed_messages',
      help: 'Messages of large rooms without an index, as of the last pass over all rooms. Searches read them one by one.',
    });
    this.job = new PeriodicJob({
      name: 'index-messages',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  /** Indexes the next rooms. */
  private async work(stopping: AbortSignal): Promise<void> {
    const rows = await readBehind(this.sql, this.after, ROOMS_PER_ROUND);
    this.note(rows);
    for (const { roomId, behind } of rows) if (behind && !stopping.aborted) await this.index(roomId, stopping);
    if (this.unflushed > 0) await this.flush();
  }

  /** Tests and benchmarks override this. */
  protected async rest(workedMs: number): Promise<void> {
    await sleep(Math.min(REST_MAX_MS, REST_FACTOR * workedMs));
  }

  /** Remembers where the next round starts. After the last room it starts over and reports the total. */
  private note(rows: readonly BehindRow[]): void {
    const last = rows.at(-1);
    this.missing += rows.reduce((sum, { behind, missing }) => sum + (behind ? missing : 0), 0);
    if (last?.rooms === ROOMS_PER_ROUND) {
      this.after = last.roomId;
      return;
    }
    this.unindexed.set(this.missing * CHUNK_MESSAGES);
    this.after = BEFORE_ALL;
    this.missing = 0;
  }

  /** If this fails, PostgreSQL flushes the list itself later. */
  private async flush(): Promise<void> {
    this.unflushed = 0;
    try {
      await flushChunks(this.sql);
    } catch (error) {
      if (isStoreUnavailable(error)) throw error;
      this.logger.warn({ event: 'search.flush-failed', reason: String(error) });
    }
  }

  /**
   * Works until the room's index is complete or another history works on it. Rejects if PostgreSQL is not reachable.
   */
  private async index(roomId: RoomId, stopping: AbortSignal): Promise<void> {
    try {
      await addRoom(this.sql, roomId);
      let more = true;
      while (more && !stopping.aborted) {
        const startedMs = performance.now();
        const step = await this.sql.transaction((open) => indexSome(open, roomId));
        ({ more } = step);
        this.unflushed += step.chunks;
        if (this.unflushed >= CHUNKS_PER_FLUSH) await this.flush();
        await this.rest(performance.now() - startedMs);
      }
    } catch (error) {
      if (isStoreUnavailable(error)) throw error;
      // Continue with the other rooms.
      this.logger.warn({ event: 'search.room-index-failed', roomId, reason: String(error) });
    }
  }
}

/** Returns the number of written chunks, and whether there is more to do. */
async function indexSome(open: Transaction, roomId: RoomId): Promise<{ chunks: number; more: boolean }> {
  const room = await lockRoom(open, roomId);
  if (room === null) return { chunks: 0, more: false };
  if (room.deleted) return { chunks: 0, more: await eraseSome(open, roomId) };
  const { chunk, after, more } = nextStep(room.state, room.heads, room.changes, room.all);
  const lexemes = chunk === null ? [] : await lexemesOf(roomId, await readBodies(open, roomId, chunk));
  await Promise.all([
    chunk === null ? undefined : writeChunk(open, roomId, chunk, lexemes),
    advance(open, roomId, room.state, after),
    open.commit(),
  ]);
  return { chunks: chunk === null ? 0 : 1, more };
}

async function lexemesOf(roomId: RoomId, bodies: readonly string[]): Promise<string[]> {
  const grams = new ChunkGrams();
  let letters = 0;
  for (const body of bodies) {
    grams.add(body);
    letters += body.length;
    if (letters < LETTERS_PER_TURN) continue;
    letters = 0;
    await nextTurn();
  }
  return grams.lexemes(roomId);
}
