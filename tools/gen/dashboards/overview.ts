import type { Dashboard, Panel } from './dashboard.js';
import { percentiles, rate, totalRate } from './queries.js';

const stat = (title: string, expr: string, unit: string, about: string): Panel => ({
  title,
  about,
  unit,
  kind: 'stat',
  queries: [{ expr, legend: title }],
});

export const OVERVIEW: Dashboard = {
  uid: 'overview',
  title: 'overview',
  rows: [
    {
      title: 'Now',
      panels: [
        stat('Connections', 'sum(parley_gateway_connections)', 'short', 'Accepted sockets of all gateways.'),
        stat(
          'Messages a second',
          'sum(rate(parley_gateway_requests_total{event="message:send",outcome="ok"}[5m]))',
          'ops',
          'Acked sends.',
        ),
        stat(
          'Slowest 1 % of acks',
          'parley:send_seconds:p99',
          's',
          'From a message received to its ack. Above 1 s people wait.',
        ),
        stat(
          'Failing requests',
          'parley:failures:ratio5m',
          'percentunit',
          'INTERNAL, UNAVAILABLE, TIMEOUT and OVERLOADED.',
        ),
        stat('Oldest batch', 'max(parley:oldest_batch_seconds:max)', 's', 'What has waited longest for history.'),
        stat(
          'Parts away',
          'count(parley_part_ready == 0) or vector(0)',
          'short',
          'Parts that some process cannot reach.',
        ),
      ],
    },
    {
      title: 'Traffic',
      panels: [
        {
          title: 'Requests by event',
          about: 'Every request of a socket, acked or not.',
          unit: 'ops',
          queries: [{ expr: 'parley:requests:rate5m', legend: '{{event}}' }],
        },
        {
          title: 'Outcomes',
          about: 'ok and error codes. Codes of the caller (NOT_FOUND, FORBIDDEN) are no fault of the site.',
          unit: 'ops',
          queries: [rate('parley_gateway_requests_total', 'outcome')],
        },
        {
          title: 'Time to ack of messages',
          about: 'See lag, locks and commits where it rises.',
          unit: 's',
          queries: percentiles('parley_gateway_request_seconds', '{event="message:send"}'),
        },
        {
          title: 'HTTP requests',
          about: 'By outcome, over all services.',
          unit: 'ops',
          queries: [rate('parley_http_requests_total', 'outcome')],
        },
        {
          title: 'Time to answer over HTTP',
          about: 'All routes together.',
          unit: 's',
          queries: percentiles('parley_http_request_seconds'),
        },
        {
          title: 'Refused by limits',
          about: 'By the scope that RATE_LIMITED names. Total 0 when nobody was refused.',
          unit: 'ops',
          queries: [{ expr: 'sum by (scope) (rate(parley_rate_limited_total[5m])) or vector(0)', legend: '{{scope}}' }],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'CPU',
          about: 'Cores. One event loop cannot use more than one; argon2id and Redis parsing add a little.',
          unit: 'short',
          queries: [
            {
              expr: 'rate(process_cpu_seconds_total{job=~"gateway|auth|history"}[5m])',
              legend: '{{job}} {{instance}}',
            },
          ],
        },
        {
          title: 'Event loop, p99',
          about: 'How late timers run. Above 0.2 s everything is late by as much.',
          unit: 's',
          queries: [
            { expr: 'nodejs_eventloop_lag_p99_seconds{job=~"gateway|auth|history"}', legend: '{{job}} {{instance}}' },
          ],
        },
        {
          title: 'Memory',
          about: 'Resident.',
          unit: 'bytes',
          queries: [
            { expr: 'process_resident_memory_bytes{job=~"gateway|auth|history"}', legend: '{{job}} {{instance}}' },
          ],
        },
        {
          title: 'Parts',
          about: 'What /health/ready says: 1 is reached, 0 is not.',
          unit: 'short',
          queries: [{ expr: 'min by (job, part) (parley_part_ready)', legend: '{{job}} {{part}}' }],
        },
        {
          title: 'Versions and drains',
          about: 'Processes by version, and those that are stopping.',
          unit: 'short',
          queries: [
            { expr: 'count by (version) (parley_build_info)', legend: '{{version}}' },
            { expr: 'sum(parley_draining)', legend: 'draining' },
          ],
        },
        {
          title: 'Redis',
          about: 'Connections by state, and reconnections a second.',
          unit: 'short',
          queries: [
            { expr: 'sum by (state) (parley_redis_connections)', legend: '{{state}}' },
            totalRate('parley_redis_reconnects_total', 'reconnections'),
          ],
        },
      ],
    },
  ],
};
