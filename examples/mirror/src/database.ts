import { type Delivery, type Member, type Message, mirror, type Room } from '@parley/server';
import pg from 'pg';

import { copyOf, type RoomCopy } from './room-copy.js';

/** Two mirrors that start at the same time make the tables one after the other. */
const LOCK = 'SELECT pg_advisory_xact_lock(727)';
const MEMBERS = `SELECT m.data || jsonb_build_object('user', u.data) AS data
  FROM parley_members m JOIN parley_users u ON u.id = m.user_id WHERE m.room_id = $1`;
const MESSAGES = `SELECT data || jsonb_build_object('senderId', sender_id) AS data FROM parley_messages WHERE room_id = $1`;

/** The copy of all rooms, in PostgreSQL. */
export class Database {
  private readonly pool: pg.Pool;

  constructor(url: string) {
    this.pool = new pg.Pool({ connectionString: url });
    // An idle connection broke. The pool opens another one.
    this.pool.on('error', (error) => console.error(error));
  }

  async createTables(): Promise<void> {
    await this.transaction(async (client) => {
      await client.query(LOCK);
      await client.query(mirror.TABLES.postgres);
    });
  }

  /** Resolves when it is committed. */
  async keep(delivery: Delivery): Promise<void> {
    await this.transaction((client) => mirror.apply(delivery, mirror.postgres(client)));
  }

  async copy(roomId: string): Promise<RoomCopy | undefined> {
    const [room] = await this.data<Room>('SELECT data FROM parley_rooms WHERE id = $1', roomId);
    if (room === undefined) return undefined;
    return copyOf(room, await this.data<Member>(MEMBERS, roomId), await this.data<Message>(MESSAGES, roomId));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async data<Data>(text: string, roomId: string): Promise<Data[]> {
    return (await this.pool.query<{ data: Data }>(text, [roomId])).rows.map(({ data }) => data);
  }

  private async transaction(act: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
    const client = await this.pool.connect();
    let committed = false;
    try {
      await client.query('BEGIN');
      await act(client);
      await client.query('COMMIT');
      committed = true;
    } finally {
      // PostgreSQL rolls back what a closed connection has begun.
      client.release(!committed);
    }
  }
}
