import type { DataSource } from 'typeorm';
import {
  newId,
  type MemberState,
  type MessageId,
  type RoomId,
  type RoomKind,
  type UserId,
  type Visibility,
} from '#contracts';
import { createDataSource, MIGRATION_TIMEOUTS } from '#persistence/data-source';
import { migrate } from '#persistence/migrate';
import { TestDatabase, type DatabaseTemplate } from '#testing/engines/test-database';
import type { PostgresEngine } from '#engines/postgres-engine';
import { MIGRATIONS } from '../src/migrations/index.js';
import { OpenedRoomsService } from '../src/reads/rooms/opened-rooms.service.js';
import { RoomsService } from '../src/reads/rooms/rooms.service.js';
import { READ_PARAMETERS, ReadSql } from '../src/store/read-sql.js';
import { WriteSql } from '../src/store/write-sql.js';

const POOL_MAX = 8;

const TEMPLATE: DatabaseTemplate = {
  name: 'history',
  fill: (url) => migrate({ url, schema: 'history', migrations: MIGRATIONS }),
};

export interface RoomSeed {
  kind?: RoomKind;
  visibility?: Visibility;
  name?: string;
  members?: UserId[];
  /** Milliseconds since 1970. */
  lastActivityMs?: number;
}

export interface MessagesSeed {
  count: number;
  senderId: UserId;
  /** SQL for the body of message `n` (from 1 within this call). */
  body?: string;
}

/**
 * A database with history's schema on a real PostgreSQL. Plain SQL fills it instead of the write path, so tests of
 * reads do not depend on the write path, and 200,000 messages take a second.
 */
export class TestStore {
  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
    readonly reads: ReadSql,
  ) {}

  /** @param options `ownServer` for tests that kill PostgreSQL */
  static async start(options: { readonly ownServer?: boolean } = {}): Promise<TestStore> {
    const database = await TestDatabase.open({ template: TEMPLATE, ...options });
    const dataSource = createDataSource({
      url: database.url,
      schema: 'history',
      poolMax: POOL_MAX,
      // Filling a store may take longer than any read.
      timeouts: MIGRATION_TIMEOUTS,
      parameters: READ_PARAMETERS,
    });
    await dataSource.initialize();
    return new TestStore(database, dataSource, new ReadSql(dataSource));
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.close();
  }

  get rooms(): RoomsService {
    return new RoomsService(this.reads, new OpenedRoomsService(new WriteSql(this.dataSource)));
  }

  get url(): string {
    return this.database.url;
  }

  /** Only with `ownServer`. */
  get postgres(): PostgresEngine {
    return this.database.server;
  }

  /** Runs `during` in a transaction, with a function that makes queries in it. */
  transaction(during: (query: (text: string) => Promise<unknown>) => Promise<void>): Promise<void> {
    return this.dataSource.transaction((manager) => during((text) => manager.query(text)));
  }

  query(text: string, values: unknown[] = []): Promise<unknown> {
    return this.dataSource.query(text, values);
  }

  async person(username: string): Promise<UserId> {
    const userId = newId<UserId>();
    await this.query(
      `INSERT INTO history.people (user_id, username, display_name, type, version) VALUES ($1, $2, $3, 'user', 1)`,
      [userId, username, username.toUpperCase()],
    );
    return userId;
  }

  /** A room whose members joined at its start, as its first revs. */
  async room({ members = [], ...seed }: RoomSeed): Promise<RoomId> {
    const roomId = newId<RoomId>();
    const { kind = 'group', visibility = 'private', name = 'room' } = seed;
    await this.query(
      `INSERT INTO history.rooms (id, kind, visibility, name, name_key, created_at, create_fingerprint, head_rev, rev,
         last_activity_at)
       VALUES ($1, $2, $3, $4, lower($4), now(), '', 1, 1, to_timestamp($5::float8 / 1000))`,
      [roomId, kind, visibility, name, seed.lastActivityMs ?? Date.now()],
    );
    for (const userId of members) await this.member(roomId, userId);
    return roomId;
  }

  /** Adds a member, or changes a member's state. */
  async member(roomId: RoomId, userId: UserId, state: MemberState = 'joined'): Promise<void> {
    await this.query(
      `WITH room AS (UPDATE history.rooms SET head_rev = head_rev + 1, member_count = member_count + $4::int
                      WHERE id = $1 RETURNING head_rev, head_seq),
            me AS (UPDATE history.people SET urev = urev + 1 WHERE user_id = $2 RETURNING urev)
       INSERT INTO history.members (room_id, user_id, role, state, joined_at, read_seq, rev, urev)
       SELECT $1, $2, 'member', $3, now(), head_seq, head_rev, urev FROM room, me
       ON CONFLICT (room_id, user_id) DO UPDATE SET state = excluded.state, rev = excluded.rev, urev = excluded.urev`,
      [roomId, userId, state, state === 'joined' ? 1 : -1],
    );
  }

  /** Adds messages after the head, one second apart, the last one now. */
  async messages(roomId: RoomId, { count, senderId, body = `'message ' || n` }: MessagesSeed): Promise<void> {
    await this.query(
      `WITH room AS (UPDATE history.rooms SET head_rev = head_rev + $2, head_seq = head_seq + $2,
                             last_activity_at = greatest(last_activity_at, now())
                      WHERE id = $1 RETURNING head_rev - $2 AS rev, head_seq - $2 AS seq)
       INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
       SELECT $1, seq + n, gen_random_uuid(), rev + n, rev + n, 'text', $3, ${body}, '', now() - make_interval(secs => $2 - n)
         FROM room, generate_series(1, $2::int) n`,
      [roomId, count, senderId],
    );
  }

  /** Changes a message, which moves it to the room's newest rev. */
  async touch(roomId: RoomId, seq: number, set = `body = body || '!'`): Promise<void> {
    await this.query(
      `WITH room AS (UPDATE history.rooms SET head_rev = head_rev + 1 WHERE id = $1 RETURNING head_rev)
       UPDATE history.messages SET rev = room.head_rev, ${set} FROM room WHERE room_id = $1 AND seq = $2`,
      [roomId, seq],
    );
  }

  async readTo(roomId: RoomId, userId: UserId, seq: number): Promise<void> {
    await this.query('UPDATE history.members SET read_seq = $3 WHERE room_id = $1 AND user_id = $2', [
      roomId,
      userId,
      seq,
    ]);
  }

  async messageId(roomId: RoomId, seq: number): Promise<MessageId> {
    const rows = await this.dataSource.query<{ id: MessageId }[]>(
      'SELECT id FROM history.messages WHERE room_id = $1 AND seq = $2',
      [roomId, seq],
    );
    const [row] = rows;
    if (row === undefined) throw new Error(`there is no message ${String(seq)}`);
    return row.id;
  }
}
