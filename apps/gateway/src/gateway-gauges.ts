import { Injectable } from '@nestjs/common';
import { RoomQueue } from '#bus/room-queue';
import { GatewayConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics/metrics';
import { Connections } from './registry/connections.js';
import { Channels } from './fanout/subscriptions/channels.js';
import { Watchers } from './presence/watchers.js';
import { PendingAcks } from './requests/pending-acks.js';
import { EngineSessions } from './socket/transport/engine-sessions.js';
import { ConnectionSyncService } from './sync/connection-sync.service.js';

/** Gauges of the gateway, read at each scrape. */
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
    syncs: ConnectionSyncService,
    sessions: EngineSessions,
  ) {
    const gauge = (name: string, help: string, read: () => number) =>
      metrics.gauge({ name: `parley_gateway_${name}`, help }, (held) => held.set(read()));
    gauge('connections', 'Open connections.', () => connections.size);
    gauge('sessions', 'Engine.IO sessions, also those that are not accepted yet or no longer.', () => sessions.count);
    gauge('connections_max', 'Maximum number of connections of this gateway.', () => config.maxConnections);
    gauge('users', 'Users with a connection to this gateway.', () => connections.userCount);
    gauge('room_subscriptions', 'Subscriptions of connections to rooms.', () => subscribed(connections));
    gauge('watchers', 'Connections that watch the presence of users.', () => watchers.count);
    gauge('watched_users', 'Users whose presence channel is subscribed.', () => watchers.channels);
    gauge('channels', 'Subscribed channels of rooms and users.', () => channels.size);
    gauge('open_requests', 'Requests that wait for their ack.', () => acks.size);
    gauge('waiting_commands', 'Commands that wait for the previous batch of their room.', () => queue.waiting);
    gauge('waiting_syncs', '`sync` requests that wait for those of other clients.', () => syncs.waiting);
  }
}

function subscribed(connections: Connections): number {
  let rooms = 0;
  for (const connection of connections.all()) rooms += connection.rooms.size;
  return rooms;
}
