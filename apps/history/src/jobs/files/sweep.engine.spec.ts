import { mkdir, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type AddFile } from '#contracts';
import { loadServiceConfig } from '#config/app-config';
import { TestStore } from '../../../testing/test-store.js';
import { insertFile } from '../../files/uploads/announcements.store.js';
import { FolderStore } from '../../files/storage/folder/folder-store.adapter.js';
import { StoreFitness } from '../../files/storage/store-fitness.js';
import { markOf, StoreOwner, writeMark } from '../../files/storage/store-owner.js';
import { FingerprintKeyStore } from '../../store/fingerprint-key.store.js';
import { WriteSql } from '../../store/write-sql.js';
import { EndedFilesService } from './ended-files.service.js';
import { SweepService } from './sweep.service.js';
import { claimSweep } from './sweep.store.js';
import { newFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

describe('the sweep of the file store', () => {
  let root: string;
  let storage: FolderStore;
  let mark: () => Promise<void>;
  let newSweep: () => SweepService;
  let sweep: SweepService;
  let ended: EndedFilesService;
  let sql: WriteSql;

  const store = setUp(() => TestStore.start());

  beforeEach(async () => {
    await store.query(`UPDATE history.store SET files_swept_at = now() - interval '8 days'`);
    root = newFolder();
    storage = await FolderStore.open(root);
    sql = new WriteSql(store.dataSource);
    const key = new FingerprintKeyStore(sql);
    mark = async () => writeMark(storage, markOf(await key.read()));
    const config = loadServiceConfig('history', {
      DATABASE_URL: store.url,
      REDIS_URL: 'redis://unused:6379',
      AUTH_INTERNAL_URL: 'http://unused:3000',
      INTERNAL_SECRET: 'a-secret-that-no-test-needs-to-keep',
      FILES: 'folder',
      FILES_DIR: root,
    });
    newSweep = () => new SweepService(sql, new StoreOwner(storage, key, sql, new StoreFitness()), config);
    sweep = newSweep();
    const accepted: Partial<StoreOwner> = { ours: () => Promise.resolve(storage) };
    ended = new EndedFilesService(sql, accepted as StoreOwner, config);
  });

  async function bytes({ ageMs }: { ageMs: number }): Promise<string> {
    const id = newId();
    const folder = join(root, 'objects', id.slice(-2));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, id), 'x');
    const time = new Date(Date.now() - ageMs);
    await utimes(join(folder, id), time, time);
    return id;
  }

  async function stored(): Promise<string[]> {
    const entries = await readdir(join(root, 'objects'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  it('deletes old bytes that no row names', async () => {
    await mark();
    await bytes({ ageMs: MONTH_MS });
    const [young, named] = [await bytes({ ageMs: 0 }), await bytes({ ageMs: MONTH_MS })];
    await store.query(`INSERT INTO history.objects (id, type, state) VALUES ($1, 'text/plain', 'ready')`, [named]);
    const warned = vi.spyOn(Logger.prototype, 'warn');
    await sweep.job.run();
    expect((await stored()).sort()).toEqual([young, named].sort());
    const report = { event: 'files.swept', ended: 0, unnamed: 2, deleted: 1 };
    expect(warned).toHaveBeenCalledWith(expect.objectContaining(report));
    warned.mockRestore();
  });

  const announce = (id: string): Promise<boolean> => {
    const request = { id, roomId: newId(), name: 'a', bytes: 1, sha256: '0'.repeat(64) } as AddFile;
    return insertFile(sql, { userId: newId(), network: 'a' }, request);
  };

  it('lets no user announce a file with the id of bytes that it deletes', async () => {
    await mark();
    const id = await bytes({ ageMs: MONTH_MS });
    const remove = storage.remove.bind(storage);
    const announced: boolean[] = [];
    vi.spyOn(storage, 'remove').mockImplementation(async (object) => {
      announced.push(await announce(id));
      await remove(object);
    });
    await sweep.job.run();
    expect(await stored()).toEqual([]);
    expect(announced).toEqual([false]);
    expect(await announce(id)).toBe(true);
  });

  it('leaves what it could not delete to the job that deletes the bytes of files', async () => {
    await mark();
    const id = await bytes({ ageMs: MONTH_MS });
    vi.spyOn(storage, 'remove').mockRejectedValueOnce(new Error('the store is unavailable'));
    await sweep.job.run();
    expect(await stored()).toEqual([id]);
    expect(await announce(id)).toBe(false);
    // Its claim ends.
    await store.query('UPDATE history.files SET claimed_until = now()');
    await ended.job.run();
    expect(await stored()).toEqual([]);
    expect(await announce(id)).toBe(true);
  });

  it('ends files whose message a version without files has deleted', async () => {
    await mark();
    const [orphan, kept] = [await bytes({ ageMs: 0 }), await bytes({ ageMs: 0 })];
    const roomId = newId();
    await store.query(
      `INSERT INTO history.rooms (id, kind, visibility, created_at, create_fingerprint, last_activity_at)
       VALUES ($1, 'group', 'private', now(), '', now())`,
      [roomId],
    );
    await store.query(
      `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, body, fingerprint, created_at, deleted_at)
       VALUES ($1, 1, $2, 1, 1, 'text', '', '', now(), now()), ($1, 2, $3, 2, 2, 'text', '', '', now(), NULL)`,
      [roomId, orphan, kept],
    );
    await store.query(
      `INSERT INTO history.objects (id, type, state) VALUES ($1, 'text/plain', 'ready'), ($2, 'text/plain', 'ready')`,
      [orphan, kept],
    );
    await store.query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, message_id)
       SELECT id, room_id, gen_random_uuid(), 'a', 1, '', id, id FROM history.messages WHERE room_id = $1`,
      [roomId],
    );
    await sweep.job.run();
    const ended = 'SELECT id FROM history.files WHERE room_id = $1 AND ended_at IS NOT NULL';
    expect(await store.query(ended, [roomId])).toEqual([{ id: orphan }]);
  });

  it.each([
    ['of another installation', () => writeMark(storage, 'another')],
    ['without a name', () => Promise.resolve()],
  ])('deletes nothing in a store %s', async (_what, set) => {
    await set();
    const id = await bytes({ ageMs: MONTH_MS });
    await sweep.job.run();
    expect(await stored()).toEqual([id]);
  });

  it('is done again if the history was killed meanwhile, and not again once it has ended', async () => {
    await mark();
    await bytes({ ageMs: MONTH_MS });
    await claimSweep(sql, { days: 7, minutes: 60 });
    await sweep.job.run();
    expect(await stored()).toHaveLength(1);
    const later = () => store.query(`UPDATE history.store SET files_swept_at = files_swept_at - interval '61 minutes'`);
    await later();
    await sweep.job.run();
    expect(await stored()).toEqual([]);
    await bytes({ ageMs: MONTH_MS });
    await later();
    await sweep.job.run();
    expect(await stored()).toHaveLength(1);
  });

  it('is made by one of two histories that try at the same time', async () => {
    await mark();
    await bytes({ ageMs: MONTH_MS });
    const listed = vi.spyOn(storage, 'list');
    const removed = vi.spyOn(storage, 'remove');
    await Promise.all([sweep.job.run(), newSweep().job.run()]);
    expect({ listed: listed.mock.calls.length, removed: removed.mock.calls.length }).toEqual({ listed: 1, removed: 1 });
    expect(await stored()).toEqual([]);
  });

  it('is made up for if the store was unavailable', async () => {
    await mark();
    await bytes({ ageMs: MONTH_MS });
    await rename(join(root, 'objects'), join(root, 'unmounted'));
    await sweep.job.run();
    await rename(join(root, 'unmounted'), join(root, 'objects'));
    expect(await stored()).toHaveLength(1);
    await sweep.job.run();
    expect(await stored()).toEqual([]);
  });
});
