import { Injectable } from '@nestjs/common';
import { RoomQueue } from '#bus/room-queue';
import { GatewayConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics';
import { Connections } from './connections/connections.js';
import { Channels } from './fanout/channels.js';
import { Watchers } from './presence/watchers.js';
import { PendingAcks } from './socket/pending-acks.js';

/** What the gateway holds, read at each scrape. */
@Injectable()
export class GatewayGauges {
  constructor(
    config: GatewayConfig,
    metrics: Metrics,
    connections: Connections,
    watchers: Watchers,
    channels: Channels,
    acks: PendingAcks,
    queue: RoomQueue,
  ) {
    const gauge = (name: string, help: string, read: () => number) =>
      metrics.gauge({ name: `parley_gateway_${name}`, help }, (held) => held.set(read()));
    gauge('connections', 'Accepted sockets.', () => connections.size);
    gauge('connections_max', 'Sockets that this gateway accepts at most.', () => config.maxConnections);
    gauge('users', 'Users with a socket here.', () => connections.userCount);
    gauge('room_subscriptions', 'Rooms that sockets are sent changes of, each socket counted.', () =>
      subscribed(connections),
    );
    gauge('watchers', 'Connections that watch the presence of others.', () => watchers.all().length);
    gauge('channels', 'Channels of rooms and users that are subscribed.', () => channels.size);
    gauge('open_requests', 'Requests whose ack is due.', () => acks.size);
    gauge('waiting_commands', 'Commands that wait for the batch before theirs.', () => queue.waiting);
  }
}

function subscribed(connections: Connections): number {
  let rooms = 0;
  for (const connection of connections.all()) rooms += connection.rooms.size;
  return rooms;
}
