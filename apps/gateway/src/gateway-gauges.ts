import { Injectable } from '@nestjs/common';
import { RoomQueue } from '#bus/room-queue';
import { Metrics } from '#platform/metrics';
import { Connections } from './connections/connections.js';
import { Channels } from './fanout/channels.js';
import { PendingAcks } from './socket/pending-acks.js';

/** What the gateway holds, read at each scrape. */
@Injectable()
export class GatewayGauges {
  constructor(metrics: Metrics, connections: Connections, channels: Channels, acks: PendingAcks, queue: RoomQueue) {
    const gauge = (name: string, help: string, read: () => number) =>
      metrics.gauge({ name: `parley_gateway_${name}`, help }, (held) => held.set(read()));
    gauge('connections', 'Accepted sockets.', () => connections.size);
    gauge('channels', 'Channels of rooms and users that are subscribed.', () => channels.size);
    gauge('open_requests', 'Requests whose ack is due.', () => acks.size);
    gauge('waiting_commands', 'Commands that wait for the batch before theirs.', () => queue.waiting);
  }
}
