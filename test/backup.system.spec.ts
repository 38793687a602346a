import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { connect, type Parley, type RoomStore } from '#client';
import { newId, type SyncAnswer } from '#contracts';
import { freePort } from '#engines/free-port';
import { runTask, StandaloneProcess } from '#testing/standalone-process';
import { TestSocket } from '#testing/test-socket';
import { isEmbedded, topology } from '#testing/topology';
import { guest, uniqueName } from '#testing/user';

/** A client that has been offline for long retries every 15 to 30 s. */
const COME_BACK_MS = 90_000;
/** Enough for several commands and server starts in sequence on a busy machine. */
const TEST_TIMEOUT_MS = 300_000;

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

const folder = mkdtempSync(join(tmpdir(), 'parley-test-backup-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Settings of an embedded Parley with its own store. */
function embedded(name: string): Record<string, string> {
  return { DATA_DIR: join(folder, name), DATABASE_URL: '', REDIS_URL: '' };
}

function bodiesIn(room: RoomStore): string[] {
  return room
    .getSnapshot()
    .messages.filter(({ kind }) => kind === 'text')
    .map(({ body }) => body);
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const endsAt = performance.now() + COME_BACK_MS;
  while (!condition()) {
    if (performance.now() > endsAt) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function say(room: RoomStore, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) room.send(body);
  await until(() => bodies.every((body) => bodiesIn(room).includes(body)), bodies.join(', '));
}

/** It starts its own embedded stores, so only the embedded suite runs it. */
describe.runIf(isEmbedded())('a backup that is restored', () => {
  const backup = join(folder, 'backup');
  let port: number;
  let parley: Parley;
  let room: RoomStore;
  let cursors: Pick<SyncAnswer, 'epoch' | 'urev'>;
  let running: StandaloneProcess;
  let token: string;

  beforeAll(async () => {
    port = await freePort();
    running = await StandaloneProcess.start({ ...embedded('first'), PORT: String(port) });
    parley = connect({ url: running.url });
    await parley.guest(uniqueName('ann'));
    room = await parley.createRoom({ name: uniqueName('kept') });
    await say(room, ['one', 'two', 'three']);
    const entered = await fetch(`${running.url}/v1/auth/guest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: uniqueName('ben') }),
    });
    token = ((await entered.json()) as { tokens: { accessToken: string } }).tokens.accessToken;
    const socket = await TestSocket.connect(token, { url: running.url });
    const room2 = await socket.ask('room:create', { kind: 'group', name: uniqueName('other') });
    await socket.ask('message:send', { id: newId(), roomId: room2.id, body: 'before' });
    const { epoch, urev } = await socket.ask('sync', {});
    cursors = { epoch, urev };
    socket.close();
  });

  afterAll(async () => {
    parley.close();
    await running.stop();
  });

  it('is made while Parley runs, completely or not at all, and only its owner can read it', async () => {
    const made = await runTask('backup/backup', [backup], embedded('first'));
    expect(made).toMatchObject({ event: 'backup.made', folder: backup, epoch: expect.any(String) });
    expect(readdirSync(folder)).not.toContain('backup.partial');
    await expect(runTask('backup/backup', [backup], embedded('first'))).rejects.toThrow(/is there already/);
    await say(room, ['four, which the backup does not have']);
  });

  it('is refused where a store exists or Parley runs', async () => {
    const refused = expect(runTask('backup/restore', [backup], embedded('first'))).rejects;
    await refused.toThrow(/DATA_DIR: process \d+ uses it; waiting 4 s[^]*DATA_DIR: .*in use by process/);
    await running.stop();
    await expect(runTask('backup/restore', [backup], embedded('first'))).rejects.toThrow(/holds a store already/);
  });

  it('is refused if it is damaged, before anything is written', async () => {
    const damaged = join(folder, 'damaged');
    await runTask('backup/backup', [damaged], embedded('first'));
    const file = join(damaged, 'history.messages.copy.gz');
    writeFileSync(file, readFileSync(file).subarray(1));
    await expect(runTask('backup/restore', [damaged], embedded('none'))).rejects.toThrow(/messages.copy.gz is damaged/);
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('after an interrupted restore Parley refuses to start, and another restore starts over', async () => {
    const broken = join(folder, 'broken');
    cpSync(backup, broken, { recursive: true });
    const manifest = readFileSync(join(broken, 'manifest.json'), 'utf8');
    writeFileSync(join(broken, 'manifest.json'), manifest.replace(/"rows": \d+/, '"rows": 999'));
    await expect(runTask('backup/restore', [broken], embedded('half'))).rejects.toThrow(/instead of 999/);
    await expect(StandaloneProcess.start({ ...embedded('half'), PORT: '0' })).rejects.toThrow(
      /exited before it was ready/,
    );
    expect(await runTask('backup/restore', [backup], embedded('half'))).toMatchObject({ event: 'backup.restored' });
    const whole = await StandaloneProcess.start({ ...embedded('half'), PORT: '0' });
    const answer = await fetch(`${whole.url}/v1/rooms`, { headers: { authorization: `Bearer ${token}` } });
    expect(((await answer.json()) as { rooms: unknown[] }).rooms).toHaveLength(1);
    await whole.stop();
    await expect(runTask('backup/restore', [backup], embedded('half'))).rejects.toThrow(/holds a store already/);
  });

  it('has a new epoch, after which the client library shows exactly the restored data and continues', async () => {
    expect(bodiesIn(room)).toContain('four, which the backup does not have');
    const restored = await runTask('backup/restore', [backup], embedded('second'));
    expect(restored).toMatchObject({ event: 'backup.restored', folder: backup });
    running = await StandaloneProcess.start({ ...embedded('second'), PORT: String(port) });
    await until(() => bodiesIn(room).length === 3, 'the restored room');
    expect(bodiesIn(room)).toEqual(['one', 'two', 'three']);
    await say(room, ['five']);
    expect(bodiesIn(room)).toEqual(['one', 'two', 'three', 'five']);
  });

  it('answers EPOCH_CHANGED to cursors from before the restore', async () => {
    const socket = await TestSocket.connect(token, { url: running.url });
    expect(socket.ready.epoch).not.toBe(cursors.epoch);
    expect(await socket.refused('sync', cursors)).toMatchObject({ code: 'EPOCH_CHANGED', retry: 'resync' });
    expect((await socket.ask('sync', {})).rooms).toHaveLength(1);
    socket.close();
  });
});

describe('a backup of one form', () => {
  it('can be restored into the other form, with every room, member and message', async () => {
    const ann = await guest('ann');
    const socket = await ann.connect();
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: uniqueName('moving') });
    for (const body of ['first', 'second']) await socket.ask('message:send', { id: newId(), roomId, body });
    const expected = await socket.ask('message:page', { roomId });

    const backup = join(folder, 'from-elsewhere');
    await runTask('backup/backup', [backup], { DATABASE_URL: topology().postgres.url, REDIS_URL: '' });
    await runTask('backup/restore', [backup], embedded('moved'));
    const moved = await StandaloneProcess.start({ ...embedded('moved'), PORT: '0' });
    const answer = await fetch(`${moved.url}/v1/rooms/${roomId}/messages`, {
      headers: { authorization: `Bearer ${ann.tokens.accessToken}` },
    });
    expect(await answer.json()).toEqual(expected);
    await moved.stop();
    ann.close();
  });
});
