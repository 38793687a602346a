import { Logger } from '@nestjs/common';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import { RedisConnections, whenReady } from '#bus/redis/redis-connections';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { RedisPresence } from './redis-presence.adapter.js';

describe('presence over a Redis that has stopped answering', () => {
  let engine: RedisEngine;
  let proxy: Server;
  let isFrozen = false;

  function pass(client: Socket): void {
    const server = connect(engine.port, '127.0.0.1');
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => client.destroy()).pipe(client);
    client.on('data', (chunk: Buffer) => {
      if (!isFrozen) server.write(chunk);
    });
  }

  beforeAll(async () => {
    Logger.overrideLogger(false);
    engine = await startRedis();
    proxy = createServer(pass);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    proxy.close();
    await engine.stop();
  });

  it('does not delay a gateway that stops', async () => {
    const connections = new RedisConnections(`redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const redis = connections.open('presence');
    await whenReady(redis);
    const presence = new RedisPresence({ redis, prefix: 'frozen', gatewayId: newId(), nowMs: () => Date.now() });
    isFrozen = true;
    // The client closes a connection without an answer after 4 s; a process that stops has 5 s for everything.
    let cut = false;
    redis.once('close', () => (cut = true));
    const closed = new Promise<boolean>((resolve) => void presence.close().then(() => resolve(cut)));
    expect(await closed).toBe(false);
    connections.close();
  });
});
