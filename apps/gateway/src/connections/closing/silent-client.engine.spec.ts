import type { Socket as TcpSocket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../../testing/test-gateway.js';

/** ws gives up the closing handshake of a WebSocket after 30 s; a process that stops has 5 s for everything. */
const HANDSHAKE_MS = 30_000;

describe('a client that no longer answers', () => {
  const gateway = setUp(() => TestGateway.start());
  let client: TcpSocket;

  beforeAll(async () => {
    client = tcpOf(await gateway.connect(newId()));
  });

  it('does not delay a gateway that stops', async () => {
    client.pause();
    const startedAtMs = performance.now();
    await gateway.app.close();
    expect(performance.now() - startedAtMs).toBeLessThan(HANDSHAKE_MS - 5_000);
    client.resume();
  }, 60_000);
});

/** The client has no public name for it. */
function tcpOf({ io }: TestSocket): TcpSocket {
  const { ws } = io.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  return ws._socket;
}
