import { afterAll, expect, it, vi } from 'vitest';
import { RedisBuses } from '#bus/redis/redis-buses';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { Reads } from '../../history/reads.js';
import { EpochService } from './epoch.service.js';

const opened: RedisBuses[] = [];
const open = async () => {
  const buses = await RedisBuses.open({ url: engine.url, prefix: 'epoch' });
  opened.push(buses);
  return buses;
};
const engine = setUp(() => startRedis());
afterAll(() => Promise.all(opened.map((buses) => buses.close())));

it('is known to connections that wait for a history that has died: another one answers', async () => {
  const [gateway, dying, other] = [await open(), await open(), await open()];
  let answerLate: () => void = () => undefined;
  const epoch = vi.fn(() => new Promise<void>((resolve) => (answerLate = resolve)));
  await dying.queries.serve({ epoch }, 1);
  const asked = new EpochService(new Reads(gateway.queries)).current();
  await expect.poll(() => epoch).toHaveBeenCalled();
  await other.queries.serve({ epoch: () => Promise.resolve({ epoch: '1.1' }) }, 1);
  expect(await asked).toBe('1.1');
  answerLate();
});
