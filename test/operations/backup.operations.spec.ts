import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { connect, type Parley, type RoomStore } from '#client';
import { newId, type StoredFile, type SyncAnswer } from '#contracts';
import { freePort } from '#engines/free-port';
import { HttpPerson } from '#testing/users/http-person';
import { runTask, StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { bytesAt, text } from '#testing/users/test-files';
import { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

/** A client that has been offline for long retries every 15 to 30 s. */
const COME_BACK_MS = 90_000;
/** Enough for several commands and server starts in sequence on a busy machine. */
const TEST_TIMEOUT_MS = 300_000;
const POLL_INTERVAL_MS = 50;
const MINUTES = text('the minutes of the meeting');

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

const folder = setFolder();

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
    await sleep(POLL_INTERVAL_MS);
  }
}

async function say(room: RoomStore, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) room.send(body);
  await until(() => bodies.every((body) => bodiesIn(room).includes(body)), bodies.join(', '));
}

describe('a backup that is restored', () => {
  const backup = join(folder, 'backup');
  let port: number;
  let parley: Parley;
  let room: RoomStore;
  let cursors: Pick<SyncAnswer, 'epoch' | 'urev'>;
  let running: StandaloneProcess;
  let ben: HttpPerson;
  let minutes: StoredFile;

  beforeAll(async () => {
    port = await freePort();
    running = await StandaloneProcess.start({ ...embedded('first'), PORT: String(port) });
    parley = connect({ url: running.url });
    await parley.guest(uniqueName('ann'));
    room = await parley.createRoom({ name: uniqueName('kept') });
    await say(room, ['one', 'two', 'three']);
    ben = await HttpPerson.enter(running.url, 'ben');
    const socket = await TestSocket.connect(ben.token, { url: running.url });
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: uniqueName('other') });
    await socket.ask('message:send', { id: newId(), roomId, body: 'before' });
    minutes = await ben.upload(roomId, MINUTES, { name: 'minutes.txt' });
    await ben.sendFiles(roomId, [minutes]);
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
    expect(made).toMatchObject({ event: 'backup.made', folder: backup, files: 1, epoch: expect.any(String) });
    expect(readdirSync(folder)).not.toContain('backup.partial');
    await expect(runTask('backup/backup', [backup], embedded('first'))).rejects.toThrow(/is there already/);
    await say(room, ['four, which the backup does not have']);
  });

  it('is not made with the files of another store, or of a folder without a mark', async () => {
    const none = join(folder, 'no-backup');
    const from = (FILES_DIR: string) => runTask('backup/backup', [none], { ...embedded('first'), FILES_DIR });
    const [other, unmarked] = [join(folder, 'other-files'), join(folder, 'unmarked-files')];
    for (const copy of [other, unmarked]) cpSync(join(folder, 'first/files'), copy, { recursive: true });
    writeFileSync(join(other, 'parley-store'), 'the mark of another installation');
    rmSync(join(unmarked, 'parley-store'));
    await expect(from(other)).rejects.toThrow(/FILES_DIR: the store belongs to another installation/);
    await expect(from(unmarked)).rejects.toThrow(/FILES_DIR: the store has no mark/);
    await expect(from(join(folder, 'not-mounted'))).rejects.toThrow(/FILES_DIR: the store has no mark/);
    expect(readdirSync(folder).filter((name) => name.startsWith('no-backup'))).toEqual([]);
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
    const [stored = ''] = readdirSync(join(backup, 'files/objects'), { recursive: true, encoding: 'utf8' }).slice(-1);
    const copied = join(folder, 'damaged-file');
    cpSync(backup, copied, { recursive: true });
    writeFileSync(join(copied, 'files/objects', stored), 'other bytes');
    await expect(runTask('backup/restore', [copied], embedded('none'))).rejects.toThrow(/is damaged/);
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('is refused if its files are from a version that did not mark their store, before anything is written', async () => {
    const unmarked = join(folder, 'without-mark');
    cpSync(backup, unmarked, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(unmarked, 'manifest.json'), 'utf8')) as { files: { mark?: string } };
    delete manifest.files.mark;
    writeFileSync(join(unmarked, 'manifest.json'), JSON.stringify(manifest));
    const restore = runTask('backup/restore', [unmarked], embedded('none'));
    await expect(restore).rejects.toThrow(/manifest.json was written by another version of Parley/);
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('is refused if the store of files belongs to another installation, before any file is copied', async () => {
    const FILES_DIR = join(folder, 'others-files');
    mkdirSync(FILES_DIR);
    writeFileSync(join(FILES_DIR, 'parley-store'), 'the mark of another installation');
    const restore = runTask('backup/restore', [backup], { ...embedded('fourth'), FILES_DIR });
    await expect(restore).rejects.toThrow(/FILES: the store belongs to another installation/);
    expect(readdirSync(join(FILES_DIR, 'objects'))).toEqual([]);
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
    const { rooms } = await ben.at(whole.url).answer<{ rooms: unknown[] }>('GET', '/v1/rooms');
    expect(rooms).toHaveLength(1);
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

  it('has the bytes of the files', async () => {
    const [url = ''] = await ben.at(running.url).fileUrls([minutes]);
    expect(await bytesAt(url)).toEqual(MINUTES);
  });

  it('answers EPOCH_CHANGED to cursors from before the restore', async () => {
    const socket = await TestSocket.connect(ben.token, { url: running.url });
    expect(socket.ready.epoch).not.toBe(cursors.epoch);
    expect(await socket.refused('sync', cursors)).toMatchObject({ code: 'EPOCH_CHANGED', retry: 'resync' });
    expect((await socket.ask('sync', {})).rooms).toHaveLength(1);
    socket.close();
  });
});
