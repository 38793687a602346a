import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId, type FileId } from '#contracts';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { TestService, type TestCaller } from '../../../testing/test-service.js';
import { FileTotalsService } from '../../jobs/files/file-totals.service.js';
import { WriteSql } from '../../store/write-sql.js';
import { insertFile, readAnnounced } from './announcements.store.js';

const TOTAL_BYTES = 1_000;
const OPEN_MAX = 3;
const OPEN_FROM_IP_MAX = 5;
const ANSWER_MS = 4_000;
const JOB_TIMEOUT_MS = 30_000;

interface Room {
  readonly owner: TestCaller;
  readonly path: string;
}

describe('announcements of files', () => {
  const folder = setFolder();
  const service = setUp(() =>
    TestService.start({
      env: {
        FILES: 'folder',
        FILES_DIR: folder,
        RATE_LIMITS: 'off',
        FILE_BYTES_TOTAL: String(TOTAL_BYTES),
        FILES_OPEN_PER_USER: String(OPEN_MAX),
        FILES_OPEN_PER_ADDRESS: String(OPEN_FROM_IP_MAX),
        FILE_BYTES_OPEN_PER_ADDRESS: String(5 * TOTAL_BYTES),
      },
    }),
  );
  let ann: Room;
  let bob: Room;

  beforeAll(async () => {
    [ann, bob] = await Promise.all([roomOf('ann'), roomOf('bob')]);
  });
  afterEach(() => service.store.query('TRUNCATE history.files, history.objects, history.file_totals'));

  async function roomOf(name: string): Promise<Room> {
    const owner = await service.caller(name);
    const { body } = await owner.call('post', '/v1/rooms', { kind: 'group', name: 'files' }).expect(201);
    return { owner, path: `/v1/rooms/${body.id}/files` };
  }
  const fileOf = (bytes: number) => {
    const sha256 = createHash('sha256').update(Buffer.alloc(bytes)).digest('hex');
    return { id: newId<FileId>(), name: 'a', bytes, sha256 };
  };
  const announce = ({ owner, path }: Room, bytes: number, file = fileOf(bytes)) => owner.call('post', path, file);
  async function putAnnounced(room: Room, bytes: number) {
    const { body } = await announce(room, bytes).expect(201);
    const { pathname, search } = new URL(body.upload.url);
    const put = () =>
      service.http
        .put(pathname + search)
        .set(body.upload.headers)
        .send(Buffer.alloc(bytes));
    return { id: String(body.file.id), put };
  }
  const sql = () => new WriteSql(service.store.dataSource);
  const totalOf = async () => {
    const query = 'SELECT sum(bytes)::int AS bytes FROM history.file_totals';
    return ((await service.store.query(query)) as { bytes: number }[])[0]?.bytes;
  };
  const ended = async () => {
    const left = () => service.store.query('SELECT 1 FROM history.files WHERE ended_at IS NOT NULL');
    await expect.poll(left, { timeout: JOB_TIMEOUT_MS }).toEqual([]);
  };

  it('wait for none of another user', async () => {
    const announcer = { userId: ann.owner.actor.userId, network: 'a' };
    await sql().transaction(async (open) => {
      await open.rows({ name: 'lock-store', text: 'SELECT 1 FROM history.store FOR UPDATE' }, []);
      await open.rows({ name: 'lock-totals', text: 'SELECT 1 FROM history.file_totals FOR UPDATE' }, []);
      await readAnnounced(open, announcer);
      await insertFile(open, announcer, { ...fileOf(1), roomId: newId() });
      await announce(bob, 1).timeout(ANSWER_MS).expect(201);
    });
  });

  it('take no room in the store: only bytes that have arrived do', async () => {
    const [never, late] = [await putAnnounced(ann, 900), await putAnnounced(ann, 900)];
    const first = await putAnnounced(bob, 900);
    await first.put().expect(200);
    await first.put().expect(200);
    await bob.owner.call('post', `/v1/files/${first.id}/done`).expect(200);
    expect(await totalOf()).toBe(900);
    for (const refused of [await late.put().expect(409), await announce(bob, 101).expect(409)])
      expect(refused.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'fileBytesTotal' });
    await (await putAnnounced(bob, 100)).put().expect(200);
    expect(await totalOf()).toBe(TOTAL_BYTES);
    for (const { id } of [never, first])
      await service.store.query('UPDATE history.files SET ended_at = now() WHERE id = $1', [id]);
    await ended();
    expect(await totalOf()).toBe(100);
    await late.put().expect(200);
  });

  it('of one user, and from one IP, are bounded until their uploads are done', async () => {
    const uploads = [];
    while (uploads.length < OPEN_MAX) uploads.push(await putAnnounced(ann, 1));
    const ofUser = await announce(ann, 1).expect(409);
    expect(ofUser.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'filesOpenPerUser' });
    for (let open = OPEN_MAX; open < OPEN_FROM_IP_MAX; open += 1) await announce(bob, 1).expect(201);
    const fromIp = await announce(bob, 1).expect(409);
    expect(fromIp.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'filesOpenPerAddress' });
    const [{ id, put }] = uploads as [(typeof uploads)[0]];
    await put().expect(200);
    await ann.owner.call('post', `/v1/files/${id}/done`).expect(200);
    await announce(bob, 1).expect(201);
  });

  it('from one IP are bounded by their bytes', async () => {
    for (let open = 0; open < OPEN_MAX; open += 1) await announce(ann, TOTAL_BYTES).expect(201);
    await announce(bob, TOTAL_BYTES).expect(201);
    await service.store.query('UPDATE history.files SET bytes = bytes + 1 WHERE owner_id = $1 AND ended_at IS NULL', [
      bob.owner.actor.userId,
    ]);
    const { body } = await announce(bob, TOTAL_BYTES).expect(409);
    expect(body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'fileBytesOpenPerAddress' });
  });

  it('end after two hours unless they are repeated or their bytes have arrived', async () => {
    const [never, repeated] = [fileOf(1), fileOf(2)];
    for (const file of [never, repeated]) await announce(ann, file.bytes, file).expect(201);
    const arrived = await putAnnounced(ann, 3);
    await arrived.put().expect(200);
    await service.store.query(`UPDATE history.files SET announced_at = now() - interval '121 minutes'`);
    await announce(ann, 2, repeated).expect(200);
    const live = async () => {
      const query = 'SELECT id FROM history.files WHERE ended_at IS NULL ORDER BY bytes';
      return ((await service.store.query(query)) as { id: string }[]).map(({ id }) => id);
    };
    await expect.poll(live, { timeout: JOB_TIMEOUT_MS }).toEqual([repeated.id, arrived.id]);
  });

  it('are counted right after another version has stored and deleted files', async () => {
    const kept = await putAnnounced(ann, 300);
    await kept.put().expect(200);
    await service.store.query('UPDATE history.file_totals SET bytes = bytes + 77');
    const totals = new FileTotalsService(sql());
    await Promise.all([totals.job.run(), new FileTotalsService(sql()).job.run()]);
    expect(await totalOf()).toBe(300);
  });
});
