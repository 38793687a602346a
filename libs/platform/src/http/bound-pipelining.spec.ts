import express from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPipelining } from './bound-pipelining.js';

const OPEN_MAX = 10;
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('requests that do not wait for answers', () => {
  let server: Server;
  let served: number;
  let parsed: number;

  beforeEach(async () => {
    served = 0;
    parsed = 0;
    const app = express();
    server = createServer(app);
    server.on('request', () => (parsed += 1));
    boundPipelining({ getHttpServer: () => server, use: app.use.bind(app) as never });
    app.use((_request, response) => {
      served += 1;
      setTimeout(() => response.send('ok'), 10);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A connection that sends this many requests at once. Resolves with the number of answers when `count` came, or at its end. */
  const answersTo = (count: number): Promise<number> =>
    new Promise((resolve) => {
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
      let answers = 0;
      client.on('data', (chunk: Buffer) => {
        answers += chunk.toString().split('HTTP/1.1 200').length - 1;
        if (answers === count) resolve(answers);
      });
      client.once('close', () => resolve(answers));
      client.write(REQUEST.repeat(count));
    });

  it('are served while they are few', async () => {
    expect(await answersTo(OPEN_MAX)).toBe(OPEN_MAX);
  });

  it('end their connection, and no other, if they are many', async () => {
    const other = answersTo(OPEN_MAX / 2);
    expect(await answersTo(5 * OPEN_MAX)).toBeLessThan(OPEN_MAX);
    expect(await other).toBe(OPEN_MAX / 2);
    expect(served).toBeLessThanOrEqual(1.5 * OPEN_MAX);
  });

  it('are not even parsed beyond the bound', async () => {
    await answersTo(50 * OPEN_MAX);
    expect(parsed).toBe(OPEN_MAX);
  });
});
