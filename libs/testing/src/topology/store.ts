import pg from 'pg';

import type { RoomId } from '#contracts';

import { topology } from './topology.js';

const CONNECT_ATTEMPTS = 50;
const CONNECT_PAUSE_MS = 200;
const RETENTION_DAYS = 30;

export interface StoredMessage {
  id: string;
  seq: number;
  rev: number;
  kind: string;
  sender_id: string | null;
  body: string;
}

/** The room's messages in PostgreSQL, read without any service. */
export async function storedMessages(roomId: RoomId): Promise<StoredMessage[]> {
  const rows = await query<Record<keyof StoredMessage, string>>(
    'SELECT id, seq, rev, kind, sender_id, body FROM history.messages WHERE room_id = $1 ORDER BY seq',
    [roomId],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq), rev: Number(row.rev) }));
}

export async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = await connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Makes the messages up to `seq` older than the room's retention. A history purges them within 30 s. */
export async function makePurgeDue(roomId: RoomId, seq: number): Promise<void> {
  const aged =
    'UPDATE history.messages SET created_at = now() - make_interval(days => $3) WHERE room_id = $1 AND seq <= $2';
  await query(aged, [roomId, seq, RETENTION_DAYS + 1]);
  const due = 'UPDATE history.rooms SET retention_days = $2, purge_at = now() WHERE id = $1';
  await query(due, [roomId, RETENTION_DAYS]);
}

/** Runs `act` while no service can change the room. */
export function whileLocked<Result>(roomId: RoomId, act: () => Promise<Result>): Promise<Result> {
  return whileHeld('SELECT FROM history.rooms WHERE id = $1 FOR UPDATE', [roomId], act);
}

/** Runs `act` while this statement holds its locks. */
export async function whileHeld<Result>(text: string, values: unknown[], act: () => Promise<Result>): Promise<Result> {
  const client = await connect();
  try {
    await client.query('BEGIN');
    await client.query(text, values);
    return await act();
  } finally {
    await client.end();
  }
}

/** Retries: PostgreSQL may be restarting after a kill. */
async function connect(): Promise<pg.Client> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ connectionString: topology().postgres.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === CONNECT_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS));
    }
  }
}

/** `kill -9` of the postmaster. In a container its own pid is 1: the topology has the pid on this machine. */
export async function killPostgres(): Promise<void> {
  const { pid, container } = topology().postgres;
  process.kill(container === undefined ? await postmasterPid() : pid, 'SIGKILL');
}

async function postmasterPid(): Promise<number> {
  const [row] = await query<{ pid: number }>(
    "SELECT substring(pg_read_file('postmaster.pid') from '^[0-9]+')::int AS pid",
  );
  if (row === undefined) throw new Error('PostgreSQL does not report its pid');
  return row.pid;
}
