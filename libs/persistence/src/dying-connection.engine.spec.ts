import { Logger } from '@nestjs/common';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDatabase } from '#testing/engines/test-database';
import { createDataSource, WRITE_TIMEOUTS } from './data-source.js';
import { isStoreUnavailable } from './pg-errors.policy.js';

/** PostgreSQL's ReadyForQuery: it ends the messages at the start of a connection. */
const READY_FOR_QUERY = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** PostgreSQL's last message on a connection when it shuts down. */
function goodbye(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const length = Buffer.alloc(4);
  length.writeInt32BE(length.length + fields.length);
  return Buffer.concat([Buffer.from('E'), length, fields]);
}

describe('a connection that PostgreSQL ends as soon as it is open', () => {
  let port: number;
  let proxy: Server;
  let dataSource: DataSource;
  let isDying = false;

  /** As a busy process receives them: both messages in one chunk. */
  function pass(client: Socket): void {
    const server = connect(port, '127.0.0.1');
    client.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => client.destroy()).on('end', () => client.end());
    server.on('data', (chunk: Buffer) => {
      if (isDying && chunk.includes(READY_FOR_QUERY)) client.end(Buffer.concat([chunk, goodbye()]));
      else client.write(chunk);
    });
  }

  beforeAll(async () => {
    Logger.overrideLogger(false);
    const url = new URL((await TestDatabase.open()).url);
    port = Number(url.port);
    proxy = createServer(pass);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    url.port = String((proxy.address() as AddressInfo).port);
    dataSource = createDataSource({ url: url.href, schema: 'public', poolMax: 2, timeouts: WRITE_TIMEOUTS });
    await dataSource.initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    proxy.close();
  });

  it('fails the query that waited for it, but does not end the process', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.query('SELECT 1');
    isDying = true;
    // The only idle connection is in use, so this query needs a new one.
    const failure: unknown = await dataSource.query('SELECT 2').catch((error: unknown) => error);
    isDying = false;
    await runner.release();
    expect(failure).toBeInstanceOf(Error);
    expect(isStoreUnavailable((failure as { driverError?: unknown }).driverError ?? failure)).toBe(true);
    expect(await dataSource.query('SELECT 3 AS three')).toEqual([{ three: 3 }]);
  });
});
