import type { Dashboard } from './dashboard.js';
import { panel } from './panels.js';
import { percentiles, rate, rateOrNone, total, totalRate } from './queries.js';

export const DELIVERY: Dashboard = {
  uid: 'delivery',
  title: 'delivery',
  rows: [
    {
      title: 'Connections',
      panels: [
        panel(
          'Connections by gateway',
          'short',
          'Accepted sockets, and the maximum of a gateway.',
          { expr: 'parley_gateway_connections', legend: '{{instance}}' },
          { expr: 'min(parley_gateway_connections_max)', legend: 'most' },
        ),
        panel(
          'Users and subscriptions',
          'short',
          'Users with a socket, rooms that sockets follow, and connections that watch presence.',
          total('parley_gateway_users', 'users'),
          total('parley_gateway_room_subscriptions', 'rooms followed'),
          total('parley_gateway_watchers', 'watchers'),
          total('parley_gateway_channels', 'channels'),
        ),
        panel(
          'Opened and closed',
          'ops',
          'A steady stream of both means that clients cannot stay connected.',
          totalRate('parley_gateway_connections_opened_total', 'opened'),
          rate('parley_gateway_connections_closed_total', 'reason', 'closed: {{reason}}'),
        ),
        panel(
          'Refused handshakes',
          'ops',
          'By code. Clients cause UNAUTHENTICATED and TOKEN_EXPIRED.',
          rateOrNone('parley_gateway_connections_refused_total', 'code'),
        ),
        panel(
          'Closed by the gateway',
          'ops',
          'Clients that read too slowly, and ended sessions or tokens.',
          totalRate('parley_gateway_slow_readers_total', 'slow readers'),
          rateOrNone('parley_gateway_sessions_ended_total', 'code'),
        ),
        panel(
          'In flight',
          'short',
          'Requests without an ack yet, commands that wait for the previous batch of their room, and syncs that wait.',
          total('parley_gateway_open_requests', 'open requests'),
          total('parley_gateway_waiting_commands', 'waiting commands'),
          total('parley_gateway_waiting_syncs', 'waiting syncs'),
        ),
      ],
    },
    {
      title: 'Batches',
      panels: [
        panel(
          'Commands in a batch',
          'short',
          'Grows with the traffic of a room.',
          ...percentiles('parley_gateway_batch_commands'),
        ),
        panel(
          'Time of a batch',
          's',
          'Stream, commit and answer, as seen by gateways.',
          ...percentiles('parley_gateway_batch_seconds'),
        ),
        panel(
          'Batches that failed',
          'ops',
          'Refused, or without an answer in time.',
          totalRate('parley_gateway_batches_failed_total', 'failed'),
        ),
      ],
    },
    {
      title: 'Fan-out',
      panels: [
        panel(
          'Frames received',
          'ops',
          'From the fan-out, of rooms and of users.',
          rate('parley_gateway_frames_total', 'kind'),
        ),
        panel(
          'Deliveries',
          'ops',
          'Frames written to sockets: of rooms, and all.',
          totalRate('parley_gateway_deliveries_total', 'of rooms'),
          totalRate('parley_gateway_sent_frames_total', 'all'),
        ),
        panel(
          'Bytes written',
          'Bps',
          'Bytes of frames, before compression by a proxy.',
          totalRate('parley_gateway_sent_bytes_total', 'bytes'),
        ),
      ],
    },
    {
      title: 'Gaps',
      panels: [
        panel(
          'Syncs',
          'ops',
          'The first of a connection, and further ones, which repair gaps.',
          rate('parley_gateway_syncs_total', 'kind'),
        ),
        panel(
          'Heads and losses',
          'ops',
          '`heads` sent to connections, and channels whose frames may have been lost.',
          totalRate('parley_gateway_heads_total', 'heads'),
          totalRate('parley_gateway_channels_lost_total', 'channels lost'),
          totalRate('parley_history_frames_lost_total', 'frames lost'),
        ),
        panel(
          'Repeated sends',
          'ops',
          'Messages sent again after a lost ack; they were already stored.',
          totalRate('parley_history_duplicates_total', 'duplicates'),
        ),
      ],
    },
  ],
};
