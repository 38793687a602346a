import { afterEach, describe, expect, it, vi } from 'vitest';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import { QueriesConsumer } from './queries.consumer.js';
import type { QueryHandlers } from './query-handlers.js';
import type { QueryTelemetry } from './query-telemetry.js';

const FLOOD = 400;
const TIMEOUT_MS = 60_000;

describe('queries that come over the bus', () => {
  const buses = new InProcessBuses();
  afterEach(() => buses.close());

  /** A consumer whose handlers of this query wait until `end` is called. */
  async function serveWaiting(name: string) {
    const { queries } = buses;
    let end = (): void => undefined;
    const wait = new Promise<object>((resolve) => (end = () => resolve({})));
    const waiting = vi.fn(() => wait);
    const handlers = { 'room:open': () => Promise.resolve({ opened: true }), [name]: waiting };
    const telemetry = { watch: (_name: string, handler: unknown) => handler } as unknown as QueryTelemetry;
    const consumer = new QueriesConsumer(queries, { handlers } as unknown as QueryHandlers, telemetry);
    await consumer.onApplicationBootstrap();
    const flood = Array.from({ length: FLOOD }, () => queries.ask(name, {}, TIMEOUT_MS));
    expect(await queries.ask('room:open', {}, TIMEOUT_MS)).toEqual({ opened: true });
    const stop = async () => {
      end();
      await Promise.all(flood);
      await consumer.beforeApplicationShutdown();
    };
    return { waiting, stop };
  }

  it.each(['sync', 'message:search', 'message:page', 'message:pins', 'feed:room', 'feed:starts'])(
    'are answered while 400 of %s wait for their turn',
    async (name) => {
      const { waiting, stop } = await serveWaiting(name);
      expect(waiting).toHaveBeenCalledTimes(FLOOD);
      await stop();
    },
  );

  it.each(['feed:heads', 'feed:erased'])(
    'are answered while couriers ask 400 of %s, which run one after the other',
    async (name) => {
      const { waiting, stop } = await serveWaiting(name);
      expect(waiting).toHaveBeenCalledTimes(1);
      await stop();
      expect(waiting).toHaveBeenCalledTimes(FLOOD);
    },
  );
});
