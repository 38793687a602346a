import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const JOB_TIMEOUT_MS = 30_000;
const TOTAL_BYTES = 1_000;

const files = (bytes: number) => ({ id: newId(), name: 'a', bytes, sha256: '0'.repeat(64) });

describe('a store of files', () => {
  let folder: string;
  let service: TestService;
  let ann: TestCaller;
  let path: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-store-'));
    service = await start();
    ann = await service.caller('ann');
    path = await room(ann);
  });
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true });
  });

  const start = () => {
    const env = { FILES: 'folder', FILES_DIR: folder, FILE_BYTES_TOTAL: String(TOTAL_BYTES), RATE_LIMITS: 'off' };
    return TestService.start({ env });
  };
  const room = async (owner: TestCaller): Promise<string> => {
    const { body } = await owner.call('post', '/v1/rooms', { kind: 'group', name: 'files' }).expect(201);
    return `/v1/rooms/${body.id}/files`;
  };

  it('has room for so many bytes of all users, also at once', { timeout: JOB_TIMEOUT_MS }, async () => {
    const bob = await service.caller('bob');
    const asked = [[ann, path] as const, [bob, await room(bob)] as const].flatMap(([caller, at]) =>
      Array.from({ length: 4 }, () => ({ caller, at, file: files(300) })),
    );
    const answers = await Promise.all(asked.map(({ caller, at, file }) => caller.call('post', at, file)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'fileBytesTotal' });

    const kept = asked.findIndex((_, index) => answers[index]?.status === 201);
    const { caller, at, file } = asked[kept]!;
    await caller.call('post', at, file).expect(200);
    await caller.call('delete', `/v1/files/${file.id}`).expect(204);
    await expect
      .poll(async () => (await caller.call('post', at, files(400))).status, { timeout: JOB_TIMEOUT_MS })
      .toBe(201);
    expect(await service.store.query('SELECT file_bytes::int AS bytes FROM history.store')).toEqual([{ bytes: 1_000 }]);
  });

  it('belongs to one installation', async () => {
    const other = await start();
    try {
      // The databases of tests are copies of one.
      await other.store.query(`UPDATE history.store SET fingerprint_key = sha256('another')`);
      const eve = await other.caller('eve');
      const answer = await eve.call('post', await room(eve), files(1)).expect(503);
      expect(answer.body.code).toBe('UNAVAILABLE');
    } finally {
      await other.stop();
    }
  });
});
