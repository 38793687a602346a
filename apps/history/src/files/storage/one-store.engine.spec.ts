import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '#contracts';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { TestService, type TestCaller } from '../../../testing/test-service.js';

const files = (bytes: number) => ({ id: newId(), name: 'a', bytes, sha256: '0'.repeat(64) });

describe('a store of files', () => {
  const folder = setFolder();
  const service = setUp(() => start());

  beforeAll(async () => {
    const ann = await service.caller('ann');
    await ann.call('post', await room(ann), files(1)).expect(201);
  });

  const start = () => {
    const env = { FILES: 'folder', FILES_DIR: folder, RATE_LIMITS: 'off' };
    return TestService.start({ env });
  };
  const room = async (owner: TestCaller): Promise<string> => {
    const { body } = await owner.call('post', '/v1/rooms', { kind: 'group', name: 'files' }).expect(201);
    return `/v1/rooms/${body.id}/files`;
  };

  it('belongs to one installation', async () => {
    const other = await start();
    onTestFinished(() => other.stop());
    // The databases of tests are copies of one.
    await other.store.query(`UPDATE history.store SET fingerprint_key = sha256('another')`);
    const eve = await other.caller('eve');
    const answer = await eve.call('post', await room(eve), files(1)).expect(503);
    expect(answer.body.code).toBe('UNAVAILABLE');
  });
});
