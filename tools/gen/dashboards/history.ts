import type { Dashboard } from './dashboard.js';
import { percentiles, rate, totalRate, worst } from './queries.js';

export const HISTORY: Dashboard = {
  uid: 'history',
  title: 'history and PostgreSQL',
  rows: [
    {
      title: 'Commands',
      panels: [
        {
          title: 'Open batches by partition',
          about: 'The length of each stream. At 4000 senders get OVERLOADED.',
          unit: 'short',
          queries: [{ expr: 'parley:open_batches:max', legend: '{{partition}}' }],
        },
        {
          title: 'Oldest batch by partition',
          about: 'After 9 s senders get TIMEOUT.',
          unit: 's',
          queries: [{ expr: 'parley:oldest_batch_seconds:max', legend: '{{partition}}' }],
        },
        {
          title: 'Partitions',
          about: 'Taken over, a second, and those that nobody holds.',
          unit: 'short',
          queries: [
            { expr: 'min(parley_history_partitions_unowned)', legend: 'unowned' },
            totalRate('parley_history_takeovers_total', 'taken over'),
          ],
        },
        {
          title: 'Commands by type',
          about: 'Answered, whatever the answer.',
          unit: 'ops',
          queries: [rate('parley_history_commands_total', 'type')],
        },
        {
          title: 'Commands by outcome',
          about: 'ok and error codes.',
          unit: 'ops',
          queries: [rate('parley_history_commands_total', 'outcome')],
        },
        {
          title: 'Failures',
          about: 'Calls that PostgreSQL was away for, and transactions that failed and were split.',
          unit: 'ops',
          queries: [
            totalRate('parley_history_calls_failed_total', 'calls failed'),
            totalRate('parley_history_splits_total', 'splits'),
          ],
        },
      ],
    },
    {
      title: 'Steps of a call',
      panels: [
        {
          title: 'Whole call',
          about: 'From batches handed over to their answers.',
          unit: 's',
          queries: percentiles('parley_history_call_seconds'),
        },
        {
          title: 'Transaction',
          about: 'From its start to its commit.',
          unit: 's',
          queries: percentiles('parley_history_transaction_seconds'),
        },
        {
          title: 'Publishing',
          about: 'From the commit to the last frame taken by the fan-out.',
          unit: 's',
          queries: percentiles('parley_history_publish_seconds'),
        },
        {
          title: 'Batches in a call',
          about: 'Grows by itself under load.',
          unit: 'short',
          queries: percentiles('parley_history_call_batches'),
        },
        {
          title: 'Frames published',
          about: 'Of rooms and users.',
          unit: 'ops',
          queries: [totalRate('parley_history_frames_published_total', 'frames')],
        },
        {
          title: 'Statements, p99',
          about: 'lock includes the wait for others who hold a room; commit the flush of the WAL.',
          unit: 's',
          queries: [worst('parley_postgres_statement_seconds', 'kind')],
        },
      ],
    },
    {
      title: 'PostgreSQL',
      panels: [
        {
          title: 'Busy connections',
          about: 'By pool; the most it opens beside it.',
          unit: 'short',
          queries: [
            { expr: 'sum by (store) (parley_postgres_connections_busy)', legend: '{{store}}' },
            { expr: 'sum by (store) (parley_postgres_connections_max)', legend: '{{store}}: most' },
          ],
        },
        {
          title: 'Open connections',
          about: 'All of them count against max_connections of PostgreSQL.',
          unit: 'short',
          queries: [{ expr: 'sum by (store) (parley_postgres_connections)', legend: '{{store}}' }],
        },
        {
          title: 'Waiting for a connection',
          about: 'For longer than a moment: the pool is too small or PostgreSQL too slow.',
          unit: 'short',
          queries: [{ expr: 'sum by (store) (parley_postgres_waiting)', legend: '{{store}}' }],
        },
      ],
    },
    {
      title: 'Reads',
      panels: [
        {
          title: 'Queries',
          about: 'Answered for gateways, by name.',
          unit: 'ops',
          queries: [{ expr: 'sum by (query) (rate(parley_history_query_seconds_count[5m]))', legend: '{{query}}' }],
        },
        {
          title: 'Time of a query, p99',
          about: 'By name.',
          unit: 's',
          queries: [worst('parley_history_query_seconds', 'query')],
        },
        {
          title: 'Failed queries',
          about: 'By code. OVERLOADED: syncs or searches were shed.',
          unit: 'ops',
          queries: [
            { expr: 'sum by (code) (rate(parley_history_queries_failed_total[5m])) or vector(0)', legend: '{{code}}' },
          ],
        },
      ],
    },
  ],
};
