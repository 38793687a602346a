import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HistoryConfig } from '#config/app-config';
import { newId, type FileId } from '#contracts';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { TestService } from '../../../testing/test-service.js';
import { EndedFilesService } from '../../jobs/files/ended-files.service.js';
import { FingerprintKeyStore } from '../../store/fingerprint-key.store.js';
import { WriteSql } from '../../store/write-sql.js';
import { FolderStore } from './folder/folder-store.adapter.js';
import { StoreFitness } from './store-fitness.js';
import { markOf, StoreOwner } from './store-owner.js';

const ready = { status: 'ready', checks: { postgres: 'ok' } };

describe('an empty store in the place of the right one', () => {
  const folder = setFolder();
  const service = setUp(() => TestService.start({ env: { FILES: 'folder', FILES_DIR: folder, RATE_LIMITS: 'off' } }));
  const ann = setUp(() => service.caller('ann'));
  let path: string;
  let deleted: FileId;

  beforeAll(async () => {
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'files' }).expect(201);
    path = `/v1/rooms/${body.id}`;
    deleted = newId();
    await service.store.query(`INSERT INTO history.objects (id, type, state) VALUES ($1, 'text/plain', 'ready')`, [
      deleted,
    ]);
    await service.store.query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, ended_at)
       VALUES ($1, $2, $1, 'a', 1, '', $1, now())`,
      [deleted, body.id],
    );
  });

  const announce = () =>
    ann.call('post', `${path}/files`, { id: newId(), name: 'a', bytes: 1, sha256: '0'.repeat(64) });

  it('takes no files, loses none and deletes none until it has the mark', async () => {
    const sql = new WriteSql(service.store.dataSource);
    const key = new FingerprintKeyStore(sql);
    const owner = new StoreOwner(await FolderStore.open(folder), key, sql, new StoreFitness());
    await expect(owner.ours()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const jobs = new EndedFilesService(sql, owner, { files: 'folder' } as HistoryConfig);
    const left = () => service.store.query('SELECT id FROM history.files WHERE id = $1', [deleted]);
    await jobs.job.run();
    expect(await left()).toHaveLength(1);
    expect((await announce().expect(503)).body.code).toBe('UNAVAILABLE');
    await ann.call('post', `${path}/messages`, { id: newId(), body: 'text goes on' }).expect(201);
    const failing = await service.http.get('/health/ready').expect(200);
    expect(failing.body).toMatchObject({ ...ready, checks: { files: 'failing' } });

    await writeFile(join(folder, 'parley-store'), `${markOf(await key.read())}\n`);
    await announce().expect(201);
    const well = await service.http.get('/health/ready').expect(200);
    expect(well.body).toMatchObject({ ...ready, checks: { files: 'ok' } });
    await service.store.query('UPDATE history.files SET claimed_until = NULL');
    await jobs.job.run();
    expect(await left()).toEqual([]);
  });
});
