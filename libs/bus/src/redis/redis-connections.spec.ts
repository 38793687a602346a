import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { freePort } from '#engines/free-port';
import { RedisUnavailable, RedisConnections, whenReady } from './redis-connections.js';

const WAIT_MS = 500;

afterEach(() => vi.restoreAllMocks());

it('a start without Redis fails with the connection error and logs nothing', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const port = await freePort();
  const connections = new RedisConnections(`redis://:hunter2@127.0.0.1:${String(port)}`);
  const ready = whenReady(connections.open('test'), WAIT_MS);
  await expect(ready).rejects.toThrow(
    new RedisUnavailable(`Redis does not answer (connect ECONNREFUSED 127.0.0.1:${String(port)})`),
  );
  connections.close();
  expect(warn).not.toHaveBeenCalled();
});
