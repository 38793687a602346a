import { describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import type { S3Engine } from '#engines/s3-engine';
import { setUp } from '#testing/engines/set-up';
import { FaultyS3, FAULTS, type Fault } from '../../../testing/faulty-s3.js';
import { s3IfThere } from '../../../testing/test-s3.js';
import { TestService } from '../../../testing/test-service.js';

const s3 = await s3IfThere();

// Needs an S3 server. Without it the suite says NOT RUN.
describe.skipIf(s3 === undefined)('a history with an S3 store', () => {
  const faulty = setUp(() => FaultyS3.start(s3 as S3Engine));

  async function withStore(fault: Fault, filesProxy: 'on' | 'off', use: (service: TestService) => Promise<void>) {
    faulty.fault = fault;
    const { s3Url = '', s3AccessKey = '', s3SecretKey = '', s3Bucket, s3Region } = faulty.bucket;
    const key = { S3_ACCESS_KEY: s3AccessKey, S3_SECRET_KEY: s3SecretKey };
    const bucket = { FILES: 's3', S3_URL: s3Url, S3_BUCKET: s3Bucket, S3_REGION: s3Region, ...key };
    const service = await TestService.start({ env: { ...bucket, FILES_PROXY: filesProxy, RATE_LIMITS: 'off' } });
    try {
      await use(service);
    } finally {
      await service.stop();
    }
  }

  const newFile = () => ({ id: newId(), name: 'a', bytes: 1, sha256: '0'.repeat(64) });

  async function announced(service: TestService): Promise<number> {
    const ann = await service.caller('ann');
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'files' }).expect(201);
    const path = `/v1/rooms/${body.id}`;
    const answer = await ann.call('post', `${path}/files`, newFile());
    await ann.call('post', `${path}/messages`, { id: newId(), body: 'text goes on' }).expect(201);
    return answer.status;
  }

  const isReady = async (service: TestService): Promise<unknown> =>
    (await service.http.get('/health/ready').expect(200)).body.checks.files;

  it.each([
    ['copies any version', FAULTS.copiesAnyVersion],
    ['takes more bytes than were signed', FAULTS.takesMore],
  ])('takes no uploads if the store %s, and is otherwise ready', async (_what, fault) => {
    await withStore(fault, 'off', async (service) => {
      expect(await announced(service)).toBe(503);
      expect(await isReady(service)).toBe('failing');
    });
  });

  it('takes uploads through Parley if the store takes more bytes than were signed', async () => {
    await withStore(FAULTS.takesMore, 'on', async (service) => {
      expect(await announced(service)).toBe(201);
    });
  });

  it('takes uploads if the store does what S3 promises', async () => {
    await withStore({}, 'off', async (service) => {
      expect(await announced(service)).toBe(201);
      await expect.poll(() => isReady(service), { timeout: 60_000 }).toBe('ok');
    });
  });
});
