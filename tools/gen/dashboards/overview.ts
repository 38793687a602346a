import type { Dashboard } from './dashboard.js';
import { panel, stat } from './panels.js';
import { percentiles, rate, rateOrNone, total, totalBy, totalRate } from './queries.js';

/** Other programs export metrics of Node too. */
const OF_SERVICES = 'and on (job, instance) parley_build_info';

export const OVERVIEW: Dashboard = {
  uid: 'overview',
  title: 'overview',
  rows: [
    {
      title: 'Now',
      panels: [
        stat('Connections', 'short', 'Accepted sockets of all gateways.', 'sum(parley_gateway_connections)'),
        stat(
          'Messages a second',
          'ops',
          'Acked sends.',
          'sum(rate(parley_gateway_requests_total{event="message:send",outcome="ok"}[5m]))',
        ),
        stat(
          'Slowest 1 % of acks',
          's',
          'From receiving a message to its ack. Above 1 s users notice.',
          'parley:send_seconds:p99',
        ),
        stat(
          'Failing requests',
          'percentunit',
          'INTERNAL, UNAVAILABLE, TIMEOUT and OVERLOADED.',
          'parley:failures:ratio5m',
        ),
        stat(
          'Oldest batch',
          's',
          'The age of the oldest batch that waits for history.',
          'max(parley:oldest_batch_seconds:max)',
        ),
        stat(
          'Missing parts',
          'short',
          'Parts that at least one process cannot reach.',
          'count(parley_part_ready == 0) or vector(0)',
        ),
      ],
    },
    {
      title: 'Traffic',
      panels: [
        panel('Requests by event', 'ops', 'Every request of a socket, acked or not.', {
          expr: 'parley:requests:rate5m',
          legend: '{{event}}',
        }),
        panel(
          'Outcomes',
          'ops',
          'ok and error codes. Clients cause codes such as NOT_FOUND and FORBIDDEN.',
          rate('parley_gateway_requests_total', 'outcome'),
        ),
        panel(
          'Time to ack of messages',
          's',
          'If it rises, look at lag, locks and commits.',
          ...percentiles('parley_gateway_request_seconds', '{event="message:send"}'),
        ),
        panel('HTTP requests', 'ops', 'By outcome, over all services.', rate('parley_http_requests_total', 'outcome')),
        panel('Time to answer over HTTP', 's', 'All routes together.', ...percentiles('parley_http_request_seconds')),
        panel(
          'Refused by limits',
          'ops',
          'By the scope of RATE_LIMITED. Total 0 if no request was refused.',
          rateOrNone('parley_rate_limited_total', 'scope'),
        ),
      ],
    },
    {
      title: 'Processes',
      panels: [
        panel(
          'CPU',
          'short',
          'Cores. One event loop cannot use more than one; argon2id and Redis parsing add a little.',
          {
            expr: `rate(process_cpu_seconds_total[5m]) ${OF_SERVICES}`,
            legend: '{{job}} {{instance}}',
          },
        ),
        panel('Event loop, p99', 's', 'The delay of timers. Every answer is late by as much.', {
          expr: `nodejs_eventloop_lag_p99_seconds ${OF_SERVICES}`,
          legend: '{{job}} {{instance}}',
        }),
        panel('Memory', 'bytes', 'Resident.', {
          expr: `process_resident_memory_bytes ${OF_SERVICES}`,
          legend: '{{job}} {{instance}}',
        }),
        panel('Parts', 'short', 'The checks of /health/ready: 1 reachable, 0 not.', {
          expr: 'min by (job, part) (parley_part_ready)',
          legend: '{{job}} {{part}}',
        }),
        panel(
          'Versions and drains',
          'short',
          'Processes by version, and those that are stopping.',
          { expr: 'count by (version) (parley_build_info)', legend: '{{version}}' },
          total('parley_draining', 'draining'),
        ),
        panel(
          'Redis',
          'short',
          'Connections by state, and reconnections a second.',
          totalBy('parley_redis_connections', 'state'),
          totalRate('parley_redis_reconnects_total', 'reconnections'),
        ),
      ],
    },
  ],
};
