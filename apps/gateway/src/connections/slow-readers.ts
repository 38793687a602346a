import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { GatewayConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics';
import { TurnTransport } from '../socket/turn-transport.js';
import type { Connection } from './connection.js';

/** Packets that wait for a client's next poll. */
const UNREAD_PACKETS_MAX = 10_000;

/** Cuts clients that do not read. They come back and sync; nobody is sent a stream with holes. */
@Injectable()
export class SlowReaders {
  private readonly logger = new Logger(SlowReaders.name);
  private readonly cuts: Counter;

  constructor(
    private readonly config: GatewayConfig,
    metrics: Metrics,
  ) {
    this.cuts = metrics.counter({
      name: 'parley_gateway_slow_readers_total',
      help: 'Connections cut because their client did not read.',
    });
  }

  check({ socket: { conn }, id, userId }: Connection): void {
    const { transport } = conn;
    if (transport instanceof TurnTransport) {
      if (transport.unreadBytes <= this.config.slowReaderBytes) return;
      transport.cut();
    } else {
      if (!isTooMuch(waitingPackets(conn), this.config.slowReaderBytes)) return;
      conn.close(true);
    }
    this.cuts.inc();
    this.logger.warn({ event: 'connection.slow-reader', connectionId: id, userId });
  }
}

/** Engine.IO keeps what waits for the next poll under this name, without a public way to ask for its size. */
function waitingPackets(conn: object): readonly { data?: unknown }[] {
  const packets: unknown = Reflect.get(conn, 'writeBuffer');
  return Array.isArray(packets) ? (packets as { data?: unknown }[]) : [];
}

function isTooMuch(packets: readonly { data?: unknown }[], bytesMax: number): boolean {
  if (packets.length > UNREAD_PACKETS_MAX) return true;
  let bytes = 0;
  for (const { data } of packets) if (typeof data === 'string') bytes += data.length;
  return bytes > bytesMax;
}
