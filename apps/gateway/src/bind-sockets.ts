import type { INestApplication } from '@nestjs/common';
import type { GatewayConfig } from '#config/app-config';
import { ParleyIoAdapter, type SocketOptions } from './socket/parley-io.adapter.js';
import { SocketTransport } from './socket/transport/socket-transport.port.js';

/** Gives the app of a `GatewayModule` its sockets, before it listens. */
export function bindSockets(app: INestApplication, config: GatewayConfig, options: SocketOptions = {}): void {
  app.useWebSocketAdapter(new ParleyIoAdapter(app, config, app.get(SocketTransport), options));
}
