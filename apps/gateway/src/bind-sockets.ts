import type { INestApplication } from '@nestjs/common';
import type { GatewayConfig } from '#config/app-config';
import { ParleyIoAdapter, type ClusterAdapter } from './socket/parley-io.adapter.js';

/** Before the app listens. `clusterAdapter` reaches the sockets of other gateways; one gateway alone needs none. */
export function bindSockets(app: INestApplication, config: GatewayConfig, clusterAdapter?: ClusterAdapter): void {
  app.useWebSocketAdapter(new ParleyIoAdapter(app, config, clusterAdapter));
}
