import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newId, type MessageId, type UserId } from '#contracts';
import { Drain } from '#platform/process/shutdown';
import { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../../testing/test-gateway.js';
import { LocalSockets } from '../../registry/local-sockets.js';

/** Half of it is for clients that disconnect by themselves and for open requests. */
const DRAIN_MS = 6_000;
/** Frames of 100 kB each: half of what a client may leave unread. */
const FRAMES_AHEAD = 5;

describe('a gateway that stops', () => {
  it('announces it, answers open requests, and closes its connections so that clients reconnect', async () => {
    const gateway = await TestGateway.start();
    const userId = newId<UserId>();
    const roomId = gateway.history.room(newId(), userId);
    const sockets = await Promise.all(
      Array.from({ length: 5 }, () =>
        TestSocket.connect(gateway.tokens.token(userId), { url: gateway.url, reconnection: true }),
      ),
    );
    const reasons = sockets.map(({ io }) => new Promise((resolve) => io.once('disconnect', resolve)));
    const apply = gateway.history.execute;
    let isInFlight = false;
    gateway.history.execute = async (command, room) => {
      isInFlight = true;
      await sleep(200);
      return apply(command, room);
    };
    const sent = sockets[0]?.ask('message:send', { id: newId<MessageId>(), roomId, body: 'x' });
    await expect.poll(() => isInFlight).toBe(true);
    const drained = gateway.app.get(Drain).run(DRAIN_MS);
    await Promise.all(sockets.map((socket) => socket.wait('drain', ({ withinMs }) => withinMs > 0)));
    await sent;
    await drained;
    expect(new Set(await Promise.all(reasons))).toEqual(new Set(['transport close']));
    const refused = TestSocket.connect(gateway.tokens.token(userId), { url: gateway.url });
    await expect(refused).rejects.toMatchObject({ code: 'OVERLOADED' });
    sockets.forEach((socket) => socket.close());
    await gateway.stop();
  });
});

describe('a client that does not read', () => {
  it.each([
    ['turn', 'websocket'],
    ['turn', 'polling'],
    ['plain', 'websocket'],
    ['plain', 'polling'],
  ] as const)('is disconnected by SOCKET_TRANSPORT=%s over %s', async (setting, transport) => {
    const env = { SLOW_READER_BYTES: String(1024 * 1024), SOCKET_TRANSPORT: setting };
    const gateway = await TestGateway.start({ env });
    const userId = newId<UserId>();
    const roomId = gateway.history.room(newId(), userId);
    const options = { url: gateway.url, transports: [transport] };
    const [slow, other] = [
      await TestSocket.connect(gateway.tokens.token(userId), options),
      await TestSocket.connect(gateway.tokens.token(userId), options),
    ];
    for (const socket of [slow, other]) await socket.ask('room:open', { roomId });
    stopReading(slow);
    const sockets = gateway.app.get(LocalSockets);
    const frame = JSON.stringify(['changes', { roomId, from: 0, to: 0, items: ['x'.repeat(100_000)] }]);
    let [sent, read] = [0, 0];
    other.io.on('changes', () => (read += 1));
    await expect
      .poll(
        () => {
          // No faster than the other client reads on a busy machine.
          for (; sent < read + FRAMES_AHEAD; sent += 1) sockets.send(`room:${roomId}`, frame);
          return sockets.count(`room:${roomId}`);
        },
        { timeout: 30_000, interval: 50 },
      )
      .toBe(1);
    expect(other.io.connected).toBe(true);
    [slow, other].forEach((socket) => socket.close());
    await gateway.stop();
  });
});

/** A WebSocket stops reading; a poll that is open gets one more answer, and no other follows. */
function stopReading({
  io: {
    io: { engine },
  },
}: TestSocket): void {
  const { transport } = engine as unknown as { transport: { name: string; ws?: { pause(): void }; doPoll(): void } };
  if (transport.ws !== undefined) transport.ws.pause();
  else transport.doPoll = () => undefined;
}
