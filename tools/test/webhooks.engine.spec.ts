import { execFile, spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';

import { freePort } from '#engines/free-port';
import { TestDatabase } from '#testing/engines/test-database';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
/** Until Python listens, on a busy machine. */
const START = { timeout: 60_000, interval: 50 };
/** More than the receiver's 5 minutes, also for a time ahead that a busy machine comes nearer to before it asks. */
const OLD_S = 400;
const run = promisify(execFile);

/** The program after the comment `<!-- run: name -->`. */
function documented(name: string): string {
  const program = new RegExp(`<!-- run: ${name} -->\\s*\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1];
  if (program === undefined) throw new Error(`docs/webhooks.md has no program named ${name}`);
  return program;
}

/** What a receiver holds, each list in the order of ids. */
interface Held {
  readonly rooms: unknown[];
  readonly users: unknown[];
  readonly members: unknown[];
  readonly messages: unknown[];
}

interface Receiver {
  /** Resolves when the delivery is accepted. */
  take(delivery: object): Promise<void>;
  held(): Promise<Held>;
}

const user = (id: string, displayName: string | null, version = 1) => ({
  id,
  displayName,
  username: displayName,
  avatarUrl: null,
  version,
});
const room = (id: string, rev: number, firstSeq = 1) => ({ id, rev, firstSeq });
const message = (seq: number, rev: number, sender: ReturnType<typeof user> | null, body: string, roomId = 'A') => ({
  ...{ id: `${roomId}${seq}`, roomId, seq, rev, body },
  ...{ senderId: sender?.id ?? null, sender },
});
const edited = (...of: Parameters<typeof message>) => ({ type: 'message', message: message(...of) });
const joined = (who: ReturnType<typeof user>, rev: number, role = 'member') => ({
  type: 'member',
  member: { user: who, role, rev },
});
const changed = (of: ReturnType<typeof room>, messages: object[], items: object[] = [], epoch = 'first') => ({
  ...{ hookId: 'h', epoch, type: 'room.changed' },
  data: { room: of, from: {}, to: {}, skipped: null, messages, items, more: false },
});
const other = (type: string, data: object = {}, epoch = 'first') => ({ hookId: 'h', epoch, type, data });
/** As a receiver holds it. */
const stored = ({ sender: _sender, ...kept }: ReturnType<typeof message>) => kept;

const [ann, anna, ben] = [user('ann', 'Ann'), user('ann', 'Anna', 2), user('ben', 'Ben')];

/** A room in its order, each delivery also repeated late. */
const LATE = (() => {
  const [first, second, third] = [
    changed(room('A', 1), [message(1, 2, ann, 'one'), message(2, 3, ben, 'two')], [joined(ann, 1), joined(ben, 1)]),
    changed(
      room('A', 1),
      [message(3, 4, null, '')],
      [joined(anna, 5, 'admin'), edited(2, 6, ben, 'Two'), edited(3, 4, null, '')],
    ),
    changed(room('A', 7, 2), [message(4, 8, anna, 'four')], [{ type: 'room', room: room('A', 7, 2) }]),
  ];
  return [first, first, second, first, third, second, first, third];
})();
const AFTER_LATE: Held = {
  rooms: [room('A', 7, 2)],
  users: [anna, ben],
  members: [
    { role: 'admin', rev: 5 },
    { role: 'member', rev: 1 },
  ],
  messages: [message(2, 6, ben, 'Two'), message(3, 4, null, ''), message(4, 8, anna, 'four')].map(stored),
};

/** Each receiver on the page does these things. */
function describeReceiver(open: () => Promise<Receiver>): void {
  it('holds the last state of everything, however late a delivery comes again', async () => {
    const receiver = await open();
    for (const delivery of LATE) await receiver.take(delivery);
    expect(await receiver.held()).toEqual(AFTER_LATE);
  });

  it('deletes a room that is gone, and the names of a user who is erased', async () => {
    const receiver = await open();
    for (const delivery of LATE) await receiver.take(delivery);
    const elsewhere = changed(room('B', 1), [message(1, 2, ben, 'elsewhere', 'B')], [joined(ben, 1)]);
    const gone = other('room.deleted', { roomId: 'B', externalId: null });
    for (const delivery of [elsewhere, gone, elsewhere, gone]) await receiver.take(delivery);
    await receiver.take(other('user.erased', { userId: 'ben', externalId: null }));
    expect(await receiver.held()).toEqual({
      ...AFTER_LATE,
      users: [anna, user('ben', null)],
      messages: [message(2, 6, null, 'Two'), message(3, 4, null, ''), message(4, 8, anna, 'four')].map(stored),
    });
  });

  it('equals a restored store', async () => {
    const receiver = await open();
    for (const delivery of LATE) await receiver.take(delivery);
    await receiver.take(other('feed.reset', {}, 'second'));
    const restored = changed(
      room('A', 1),
      [message(1, 2, ann, 'one'), message(2, 3, null, 'zwei')],
      [joined(ann, 1)],
      'second',
    );
    await receiver.take(restored);
    await receiver.take(other('feed.caught_up', {}, 'second'));
    expect(await receiver.held()).toEqual({
      rooms: [room('A', 1)],
      users: [ann],
      members: [{ role: 'member', rev: 1 }],
      messages: [message(1, 2, ann, 'one'), message(2, 3, null, 'zwei')].map(stored),
    });
  });

  it('accepts types that it does not know', async () => {
    const receiver = await open();
    const strange = changed(room('A', 1), [], [{ type: 'of a later version', thing: {} }]);
    for (const delivery of [other('ping'), other('of a later version', { roomId: 'A' }), strange])
      await receiver.take(delivery);
    expect(await receiver.held()).toEqual({ rooms: [room('A', 1)], users: [], members: [], messages: [] });
  });
}

describe('the function for PostgreSQL', () => {
  const clients: pg.Client[] = [];
  afterAll(() => Promise.all(clients.map((client) => client.end())));

  describeReceiver(async () => {
    const client = new pg.Client({ connectionString: (await TestDatabase.open()).url });
    clients.push(client);
    await client.connect();
    await client.query(documented('receive.sql'));
    const list = async (table: string, order: string): Promise<unknown[]> =>
      (await client.query<{ data: unknown }>(`SELECT data FROM chat_${table} ORDER BY ${order}`)).rows.map(
        ({ data }) => data,
      );
    return {
      take: async (delivery) => void (await client.query('SELECT receive($1)', [JSON.stringify(delivery)])),
      held: async () => ({
        rooms: await list('rooms', 'id'),
        users: await list('users', 'id'),
        members: await list('members', 'room_id, user_id'),
        messages: await list('messages', 'room_id, seq'),
      }),
    };
  });
});

describe('the receiver in Python', () => {
  const secret = randomBytes(32);
  const ended: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ended) await end();
  });

  async function start() {
    const folder = await mkdtemp(join(tmpdir(), 'parley-test-webhooks-'));
    await writeFile(join(folder, 'receiver.py'), documented('receiver.py'));
    const port = await freePort();
    const child = spawn('python3', ['receiver.py'], {
      cwd: folder,
      env: { ...process.env, PORT: String(port), PARLEY_HOOK_SECRET: `whsec_${secret.toString('base64')}` },
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    ended.push(async () => {
      child.kill();
      await exited;
      await rm(folder, { recursive: true });
    });
    const url = `http://127.0.0.1:${port}/`;
    await expect
      .poll(
        () =>
          fetch(url).then(
            ({ status }) => status,
            () => 0,
          ),
        START,
      )
      .toBe(501);
    return { url, folder };
  }

  /** Resolves with the status. */
  async function send(
    url: string,
    body: string,
    { at = Date.now() / 1000, key = secret, signed = body } = {},
  ): Promise<number> {
    const [id, sentAt] = [`msg_${randomUUID()}`, String(Math.floor(at))];
    const signature = createHmac('sha256', key).update(`${id}.${sentAt}.${signed}`).digest('base64');
    const headers = { 'webhook-id': id, 'webhook-timestamp': sentAt, 'webhook-signature': `v1,b2xk v1,${signature}` };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  }

  describeReceiver(async () => {
    const { url, folder } = await start();
    const orders = { rooms: 'id', users: 'id', members: 'room_id, id', messages: 'room_id, seq' };
    const program = `import json, sqlite3, sys
database = sqlite3.connect("chat.db")
lists = {t: [json.loads(d) for d, in database.execute(f"SELECT data FROM {t} ORDER BY {o}")] for t, o in json.loads(sys.argv[1]).items()}
print(json.dumps(lists))`;
    return {
      take: async (delivery) => expect(await send(url, JSON.stringify(delivery))).toBe(204),
      held: async () =>
        JSON.parse((await run('python3', ['-c', program, JSON.stringify(orders)], { cwd: folder })).stdout) as Held,
    };
  });

  it('refuses what is not signed, what is old, and what is too long', async () => {
    const { url } = await start();
    const body = JSON.stringify(other('ping'));
    expect(await send(url, body)).toBe(204);
    expect(await send(url, body, { key: randomBytes(32) })).toBe(401);
    expect(await send(url, body, { signed: `${body} ` })).toBe(401);
    for (const off of [-OLD_S, OLD_S]) expect(await send(url, body, { at: Date.now() / 1000 + off })).toBe(401);
    expect((await fetch(url, { method: 'POST', body })).status).toBe(401);
    expect(await send(url, ' '.repeat(100_001))).toBe(413);
  });

  it('refuses what it cannot store: Parley sends it again', async () => {
    const { url } = await start();
    expect(await send(url, JSON.stringify(changed(room('A', 1), [{ id: 'without the rest' }])))).toBe(500);
    expect(await send(url, JSON.stringify(other('ping')))).toBe(204);
  });
});
