import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { GatewayConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics/metrics';
import { SocketTransport } from '../../socket/transport/socket-transport.port.js';
import type { ClientConnection } from '../registry/client-connection.js';

/** Closes the connections of clients that do not read. They reconnect and sync; no client gets a stream with gaps. */
@Injectable()
export class SlowReaders {
  private readonly logger = new Logger(SlowReaders.name);
  private readonly cuts: Counter;

  constructor(
    private readonly config: GatewayConfig,
    private readonly transport: SocketTransport,
    metrics: Metrics,
  ) {
    this.cuts = metrics.counter({
      name: 'parley_gateway_slow_readers_total',
      help: 'Connections that this gateway closed because their client did not read.',
    });
  }

  check({ socket: { conn }, id, userId }: ClientConnection): void {
    if (!this.transport.closeIfBehind(conn, this.config.slowReaderBytes)) return;
    this.cuts.inc();
    this.logger.warn({ event: 'connection.slow-reader', connectionId: id, userId });
  }
}
