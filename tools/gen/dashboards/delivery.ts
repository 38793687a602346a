import type { Dashboard } from './dashboard.js';
import { percentiles, rate, totalRate } from './queries.js';

export const DELIVERY: Dashboard = {
  uid: 'delivery',
  title: 'delivery',
  rows: [
    {
      title: 'Connections',
      panels: [
        {
          title: 'Connections by gateway',
          about: 'Accepted sockets, and how many a gateway takes.',
          unit: 'short',
          queries: [
            { expr: 'parley_gateway_connections', legend: '{{instance}}' },
            { expr: 'min(parley_gateway_connections_max)', legend: 'most' },
          ],
        },
        {
          title: 'Users and subscriptions',
          about: 'Users with a socket, rooms that sockets follow, and connections that watch presence.',
          unit: 'short',
          queries: [
            { expr: 'sum(parley_gateway_users)', legend: 'users' },
            { expr: 'sum(parley_gateway_room_subscriptions)', legend: 'rooms followed' },
            { expr: 'sum(parley_gateway_watchers)', legend: 'watchers' },
            { expr: 'sum(parley_gateway_channels)', legend: 'channels' },
          ],
        },
        {
          title: 'Opened and closed',
          about: 'A steady stream of both: clients that cannot stay connected.',
          unit: 'ops',
          queries: [
            totalRate('parley_gateway_connections_opened_total', 'opened'),
            {
              expr: 'sum by (reason) (rate(parley_gateway_connections_closed_total[5m]))',
              legend: 'closed: {{reason}}',
            },
          ],
        },
        {
          title: 'Refused handshakes',
          about: 'By code. UNAUTHENTICATED and TOKEN_EXPIRED are the clients’ own.',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (code) (rate(parley_gateway_connections_refused_total[5m])) or vector(0)',
              legend: '{{code}}',
            },
          ],
        },
        {
          title: 'Cut by the gateway',
          about: 'Readers that are too slow, and sessions or tokens that had ended.',
          unit: 'ops',
          queries: [
            totalRate('parley_gateway_slow_readers_total', 'slow readers'),
            { expr: 'sum by (code) (rate(parley_gateway_sessions_ended_total[5m])) or vector(0)', legend: '{{code}}' },
          ],
        },
        {
          title: 'Under way',
          about: 'Requests whose ack is due, and commands that wait for the batch before theirs.',
          unit: 'short',
          queries: [
            { expr: 'sum(parley_gateway_open_requests)', legend: 'open requests' },
            { expr: 'sum(parley_gateway_waiting_commands)', legend: 'waiting commands' },
          ],
        },
      ],
    },
    {
      title: 'Batches',
      panels: [
        {
          title: 'Commands in a batch',
          about: 'Grows by itself where a room is busy.',
          unit: 'short',
          queries: percentiles('parley_gateway_batch_commands'),
        },
        {
          title: 'Time of a batch',
          about: 'Stream, commit and the way back, as gateways see it.',
          unit: 's',
          queries: percentiles('parley_gateway_batch_seconds'),
        },
        {
          title: 'Batches that failed',
          about: 'Not taken, or not answered in time.',
          unit: 'ops',
          queries: [totalRate('parley_gateway_batches_failed_total', 'failed')],
        },
      ],
    },
    {
      title: 'Fan-out',
      panels: [
        {
          title: 'Frames received',
          about: 'From the fan-out, of rooms and of users.',
          unit: 'ops',
          queries: [rate('parley_gateway_frames_total', 'kind')],
        },
        {
          title: 'Deliveries',
          about: 'Frames of rooms, and of every kind, written to sockets.',
          unit: 'ops',
          queries: [
            totalRate('parley_gateway_deliveries_total', 'of rooms'),
            totalRate('parley_gateway_sent_frames_total', 'all'),
          ],
        },
        {
          title: 'Bytes written',
          about: 'Of frames, before compression by a proxy.',
          unit: 'Bps',
          queries: [totalRate('parley_gateway_sent_bytes_total', 'bytes')],
        },
      ],
    },
    {
      title: 'Gaps',
      panels: [
        {
          title: 'Syncs',
          about: 'First of a connection, and again: gaps that were seen or told of, and healed.',
          unit: 'ops',
          queries: [rate('parley_gateway_syncs_total', 'kind')],
        },
        {
          title: 'Heads and losses',
          about: '`heads` sent to connections, and channels whose frames may have been lost.',
          unit: 'ops',
          queries: [
            totalRate('parley_gateway_heads_total', 'heads'),
            totalRate('parley_gateway_channels_lost_total', 'channels lost'),
            totalRate('parley_history_frames_lost_total', 'frames lost'),
          ],
        },
        {
          title: 'Repeated sends',
          about: 'Sent again after a lost ack and found stored.',
          unit: 'ops',
          queries: [totalRate('parley_history_duplicates_total', 'duplicates')],
        },
      ],
    },
  ],
};
