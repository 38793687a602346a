import { Redis } from 'ioredis';
import pg from 'pg';

import { TurnRedis } from '#bus/redis/turn-redis';

import { FRAMES, QUERIES, type Reply, STREAM } from './bare.js';
import type { Page, Sent } from './broadcast.js';

interface Command {
  readonly number: number;
  readonly message: Sent;
}

interface Query {
  readonly replies: string;
  readonly number: number;
  readonly page: Page;
}

const INSERT = `INSERT INTO messages (room_id, seq, id, body)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[])`;
const NEWEST = 'SELECT * FROM messages WHERE room_id = $1 ORDER BY seq DESC LIMIT $2';
const NEXT = 'SELECT * FROM messages WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3';

/** A history with nothing but the path of a message: it owns all rooms, numbers the messages, stores and announces them. */
const url = process.env['REDIS_URL'] ?? '';
const redis = new TurnRedis(url);
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
const heads = new Map<string, number>();

await pool.query(`CREATE TABLE messages (room_id text, seq bigint, id uuid UNIQUE, body text,
  created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (room_id, seq))`);
process.stdout.write('ready\n');
await Promise.all([takeCommands(new Redis(url)), answerQueries(new Redis(url))]);

/** Stores what came while the batch before was being stored, as one statement. */
async function takeCommands(reader: Redis): Promise<void> {
  for (let position = '0-0'; ;) {
    const [stream] = (await reader.xread('COUNT', 100, 'BLOCK', 0, 'STREAMS', STREAM, position)) ?? [];
    const entries = stream?.[1] ?? [];
    const rooms = new Map<string, object[]>();
    const repliesOf = new Map<string, Reply[]>();
    const rows: { room: string; seq: number; id: string; body: string }[] = [];
    for (const [id, [, replies = '', , batch = '[]']] of entries) {
      position = id;
      for (const { number, message } of JSON.parse(batch) as Command[]) {
        const seq = (heads.get(message.roomId) ?? 0) + 1;
        heads.set(message.roomId, seq);
        rows.push({ room: message.roomId, seq, id: message.id, body: message.body });
        push(rooms, message.roomId, { ...message, seq, createdAt: new Date().toISOString() });
        push(repliesOf, replies, [number, { ok: true, seq }] as const);
      }
    }
    await pool.query({
      name: 'insert',
      text: INSERT,
      values: [
        rows.map((row) => row.room),
        rows.map((row) => row.seq),
        rows.map((row) => row.id),
        rows.map((row) => row.body),
      ],
    });
    void redis.publish(FRAMES, JSON.stringify([...rooms]));
    for (const [replies, answers] of repliesOf) void redis.publish(replies, JSON.stringify(answers));
    void redis.xdel(STREAM, ...entries.map(([id]) => id));
  }
}

async function answerQueries(reader: Redis): Promise<void> {
  for (;;) {
    const [, text = ''] = (await reader.blpop(QUERIES, 0)) ?? [];
    void answer(JSON.parse(text) as Query);
  }
}

async function answer({ replies, number, page: { roomId, after, limit } }: Query): Promise<void> {
  const { rows } = await (after === undefined
    ? pool.query<object>({ name: 'newest', text: NEWEST, values: [roomId, limit] })
    : pool.query<object>({ name: 'next', text: NEXT, values: [roomId, after, limit] }));
  const messages = after === undefined ? rows.reverse() : rows;
  void redis.publish(replies, JSON.stringify([[number, { ok: true, messages }]]));
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
