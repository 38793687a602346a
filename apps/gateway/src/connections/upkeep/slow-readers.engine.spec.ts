import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { newId, type RoomId, type UserId } from '#contracts';
import { p99, tolerable } from '#testing/load/latency';
import type { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../../testing/test-gateway.js';
import { Connections } from '../../registry/connections.js';
import { LocalSockets } from '../../registry/local-sockets.js';
import { SocketTransport } from '../../socket/transport/socket-transport.port.js';
import { SlowReaders } from './slow-readers.js';

const MEBIBYTE = 1024 * 1024;
const BUDGET_BYTES = 8 * MEBIBYTE;
const FLOOD_CONNECTIONS = 10;
/** More than any connection leaves unread here: the budget is tested, not the bound of one connection. */
const ALONE_BYTES = 256 * MEBIBYTE;
/** Frames that are sent before the reader of the same room has read one. */
const FRAMES_AHEAD = 5;
/** Bytes of the frames between two sweeps. */
const BETWEEN_SWEEPS_BYTES = 64 * MEBIBYTE;
/** Less than the budget. */
const BEHIND_BYTES = 2 * MEBIBYTE;
const STALLED_MS = 35_000;

describe('clients that do not read', () => {
  let gateway: TestGateway;
  let roomId: RoomId;
  let flooder: UserId;
  let reader: TestSocket;
  let sent: number;

  beforeEach(async () => {
    const env = { UNREAD_BYTES: String(BUDGET_BYTES), SLOW_READER_BYTES: String(ALONE_BYTES) };
    gateway = await TestGateway.start({ env });
    flooder = newId();
    reader = await gateway.connect(newId());
    roomId = gateway.history.room(newId(), flooder, reader.ready.userId);
    await reader.ask('room:open', { roomId });
    sent = 0;
  });
  afterEach(() => gateway.stop());

  /** Connections of the user that are in the room and read nothing any more. */
  const notReading = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const socket = await gateway.connect(flooder);
        await socket.ask('room:open', { roomId });
        webSocketOf(socket).pause();
        return socket;
      }),
    );

  /** Sends frames of 100 kB to the room, no faster than its reader reads on a busy machine. */
  const sendMore = () => {
    const frame = JSON.stringify(['changes', { roomId, from: 0, to: 0, items: ['x'.repeat(100_000)] }]);
    for (; sent < reader.of('changes').length + FRAMES_AHEAD; sent += 1) {
      gateway.app.get(LocalSockets).send(`room:${roomId}`, frame);
    }
  };

  const unreadBytes = () => {
    const transport = gateway.app.get(SocketTransport);
    const all = [...gateway.app.get(Connections).of(flooder)];
    return all.reduce((sum, { socket }) => sum + transport.unread(socket.conn).bytes, 0);
  };

  it('leave no more than one budget unread together, and other users are served as before', async () => {
    const beforeMs = await p99(() => reader.ask('room:list', {}));
    await notReading(FLOOD_CONNECTIONS);
    const connections = gateway.app.get(Connections);
    let mostBytes = 0;
    const isCut = () => {
      sendMore();
      mostBytes = Math.max(mostBytes, unreadBytes());
      return connections.of(flooder).size < FLOOD_CONNECTIONS;
    };
    await expect.poll(isCut, { timeout: 60_000, interval: 100 }).toBe(true);
    const duringMs = await p99(() => {
      sendMore();
      return reader.ask('room:list', {});
    });
    await expect.poll(unreadBytes).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(mostBytes).toBeGreaterThan(0);
    expect(mostBytes).toBeLessThan(BUDGET_BYTES + BETWEEN_SWEEPS_BYTES);
    expect(duringMs).toBeLessThan(tolerable(beforeMs));
    expect(reader.io.connected).toBe(true);
  });

  it('are cut if they read nothing for as long as a dead connection lasts, though they send pongs', async () => {
    const [blind] = await notReading(1);
    const isBehind = () => {
      if (unreadBytes() > BEHIND_BYTES) return true;
      sendMore();
      return false;
    };
    await expect.poll(isBehind, { timeout: 60_000, interval: 200 }).toBe(true);
    const connections = gateway.app.get(Connections);
    const slowReaders = gateway.app.get(SlowReaders);
    // The test says what time it is.
    slowReaders.onApplicationShutdown();
    const pong = () => {
      if (blind !== undefined) webSocketOf(blind).send('3');
    };
    // The operating system takes some more bytes.
    let unread: number | undefined;
    const isStill = () => {
      const before = unread;
      unread = unreadBytes();
      return unread === before;
    };
    await expect.poll(isStill, { interval: 200 }).toBe(true);
    const startMs = performance.now();
    slowReaders.sweep(startMs);
    pong();
    slowReaders.sweep(startMs + STALLED_MS / 2);
    expect(connections.of(flooder).size).toBe(1);
    pong();
    slowReaders.sweep(startMs + STALLED_MS);
    await expect.poll(() => connections.of(flooder).size).toBe(0);
    expect(reader.io.connected).toBe(true);
  });
});

/** The client's WebSocket, which has no public name. */
function webSocketOf({ io }: TestSocket): WebSocket {
  const { transport } = io.io.engine as unknown as { transport: { ws: WebSocket } };
  return transport.ws;
}
