import { afterEach, describe, expect, it } from 'vitest';

import { type RedisEngine, startRedis } from './redis-engine.js';

const started: RedisEngine[] = [];
async function start(options?: Parameters<typeof startRedis>[0]): Promise<RedisEngine> {
  const redis = await startRedis(options);
  started.push(redis);
  return redis;
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the Redis engine', () => {
  afterEach(async () => {
    await Promise.all(started.splice(0).map((redis) => redis.stop()));
  });

  it('runs several servers at once, each on its own port', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(first?.port).not.toBe(second?.port);
  });

  it('starts again on the same port after kill -9', async () => {
    const first = await start();
    await first.kill();
    const second = await start({ port: first.port });
    expect(second.url).toBe(first.url);
    expect(second.pid).not.toBe(first.pid);
  });

  it('leaves no process behind when it is stopped', async () => {
    const redis = await start();
    await redis.stop();
    expect(alive(redis.pid)).toBe(false);
  });

  it('fails with a clear error when the port is taken', async () => {
    const { port } = await start();
    await expect(startRedis({ port })).rejects.toThrow(/in use/i);
  });
});
