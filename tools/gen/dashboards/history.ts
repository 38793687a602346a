import type { Dashboard } from './dashboard.js';
import { panel } from './panels.js';
import { percentiles, rate, rateOrNone, totalBy, totalRate, worst } from './queries.js';

export const HISTORY: Dashboard = {
  uid: 'history',
  title: 'history and PostgreSQL',
  rows: [
    {
      title: 'Commands',
      panels: [
        panel('Open batches by partition', 'short', 'The length of each stream. At 4000 senders get OVERLOADED.', {
          expr: 'parley:open_batches:max',
          legend: '{{partition}}',
        }),
        panel('Oldest batch by partition', 's', 'After 9 s senders get TIMEOUT.', {
          expr: 'parley:oldest_batch_seconds:max',
          legend: '{{partition}}',
        }),
        panel(
          'Partitions',
          'short',
          'Takeovers per second, and partitions without an owner.',
          { expr: 'min(parley_history_partitions_unowned)', legend: 'unowned' },
          totalRate('parley_history_takeovers_total', 'taken over'),
        ),
        panel('Commands by type', 'ops', 'All answered commands.', rate('parley_history_commands_total', 'type')),
        panel('Commands by outcome', 'ops', 'ok and error codes.', rate('parley_history_commands_total', 'outcome')),
        panel(
          'Failures',
          'ops',
          'Calls that failed because PostgreSQL was unavailable, and transactions that were split after a failure.',
          totalRate('parley_history_calls_failed_total', 'calls failed'),
          totalRate('parley_history_splits_total', 'splits'),
        ),
      ],
    },
    {
      title: 'Steps of a call',
      panels: [
        panel(
          'Whole call',
          's',
          'From receiving batches to their answers.',
          ...percentiles('parley_history_call_seconds'),
        ),
        panel('Transaction', 's', 'From start to commit.', ...percentiles('parley_history_transaction_seconds')),
        panel(
          'Publishing',
          's',
          'From the commit until the fan-out has accepted the last frame.',
          ...percentiles('parley_history_publish_seconds'),
        ),
        panel('Batches in a call', 'short', 'Grows with the load.', ...percentiles('parley_history_call_batches')),
        panel(
          'Frames published',
          'ops',
          'Of rooms and users.',
          totalRate('parley_history_frames_published_total', 'frames'),
        ),
        panel(
          'Statements, p99',
          's',
          'lock includes the wait for other transactions; commit includes the flush of the WAL.',
          worst('parley_postgres_statement_seconds', 'kind'),
        ),
      ],
    },
    {
      title: 'PostgreSQL',
      panels: [
        panel(
          'Busy connections',
          'short',
          'By pool, and the maximum of the pool.',
          totalBy('parley_postgres_connections_busy', 'store'),
          totalBy('parley_postgres_connections_max', 'store', '{{store}}: most'),
        ),
        panel(
          'Open connections',
          'short',
          'All of them count against max_connections of PostgreSQL.',
          totalBy('parley_postgres_connections', 'store'),
        ),
        panel(
          'Waiting for a connection',
          'short',
          'If this lasts, the pool is too small or PostgreSQL too slow.',
          totalBy('parley_postgres_waiting', 'store'),
        ),
      ],
    },
    {
      title: 'Reads',
      panels: [
        panel('Queries', 'ops', 'Queries of gateways, by name.', rate('parley_history_query_seconds_count', 'query')),
        panel('Time of a query, p99', 's', 'By name.', worst('parley_history_query_seconds', 'query')),
        panel(
          'Failed queries',
          'ops',
          'By code. OVERLOADED: syncs or searches were shed.',
          rateOrNone('parley_history_queries_failed_total', 'code'),
        ),
      ],
    },
    {
      title: 'Files',
      panels: [
        panel('Bytes', 'bytes', 'Of all users. At FILE_BYTES_TOTAL users can announce no further files.', {
          expr: 'max(parley_history_file_bytes)',
          legend: 'files',
        }),
        panel(
          'Waiting files',
          'short',
          'For the deletion of their bytes, and for the virus scanner.',
          { expr: 'max(parley_history_ended_files)', legend: 'deletion' },
          { expr: 'max(parley_history_open_checks)', legend: 'scanner' },
        ),
        panel(
          'Longest wait',
          's',
          'Bytes should be deleted within a minute.',
          { expr: 'max(parley_history_oldest_ended_file_seconds)', legend: 'deletion' },
          { expr: 'max(parley_history_oldest_check_seconds)', legend: 'scanner' },
        ),
      ],
    },
  ],
};
