import { afterEach, describe, expect, it } from 'vitest';
import { newId, type MessageId, type RoomId, type RoomSignal, type UserId } from '#contracts';
import { OtlpCollector } from '#testing/engines/otlp-collector';
import { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../testing/test-gateway.js';

const TRACE_ID = '0123456789abcdef0123456789abcdef';
const PUBLISH_ID = '0123456789abcdef';
const TRACEPARENT = `00-${TRACE_ID}-${PUBLISH_ID}-01`;

describe('a room frame', () => {
  const stops: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  const start = async (env: Record<string, string> = {}) => {
    const gateway = await TestGateway.start({ env });
    const userId = newId<UserId>();
    const socket = await TestSocket.connect(gateway.tokens.token(userId), { url: gateway.url });
    stops.push(
      () => gateway.stop(),
      () => socket.close(),
    );
    const roomId = gateway.history.room(newId<RoomId>(), userId);
    await socket.ask('sync', {});
    /** The signal, and the next frame of the room. */
    const announceAndChange = async (signal: RoomSignal) => {
      await gateway.history.signal(roomId, signal);
      await gateway.history.change(roomId);
      await socket.wait('changes');
    };
    return { gateway, socket, roomId, announceAndChange };
  };
  const announcement = (roomId: RoomId): RoomSignal => {
    const { length } = JSON.stringify(['changes', { roomId, from: 0, to: 1, items: [] }]);
    return { type: 'trace', length, traceparents: [TRACEPARENT] };
  };

  it('that is traced is sent like any other, with a span in the trace of its publisher', async () => {
    const collector = await OtlpCollector.start();
    stops.push(() => collector.stop());
    const { socket, roomId, announceAndChange } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await announceAndChange(announcement(roomId));
    expect(socket.of('changes')).toEqual([{ roomId, from: 0, to: 1, items: [] }]);
    const [fanout, ...others] = await collector.trace(([first]) => first?.traceId === TRACE_ID);
    expect(fanout).toMatchObject({ name: 'fanout', parentSpanId: PUBLISH_ID, service: 'parley-gateway' });
    expect(others).toEqual([]);
  });

  it('is sent unchanged if traces are off, and commands have no field for traces', async () => {
    const { gateway, socket, roomId, announceAndChange } = await start();
    await announceAndChange(announcement(roomId));
    expect(socket.received.map(({ event }) => event)).toEqual(['ready', 'changes']);
    await socket.ask('message:send', { roomId, id: newId<MessageId>(), body: 'untraced' });
    expect(gateway.history.commands.at(-1)).not.toHaveProperty('traceparent');
  });

  it('is sent also after a signal that only a later version knows', async () => {
    const { socket, announceAndChange } = await start();
    await announceAndChange({ type: 'of-a-later-version', length: 1 } as unknown as RoomSignal);
    expect(socket.received.map(({ event }) => event)).toEqual(['ready', 'changes']);
  });
});
