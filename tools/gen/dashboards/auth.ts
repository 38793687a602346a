import type { Dashboard, Query } from './dashboard.js';
import { percentiles, totalRate } from './queries.js';

const outcomesOf = (route: string): Query[] => [
  { expr: `sum by (outcome) (rate(parley_http_requests_total{route="/v1/auth/${route}"}[5m]))`, legend: '{{outcome}}' },
];

export const AUTH: Dashboard = {
  uid: 'auth',
  title: 'auth',
  rows: [
    {
      title: 'Entrances',
      panels: [
        {
          title: 'Logins',
          about: 'BAD_CREDENTIALS in numbers: somebody tries passwords.',
          unit: 'ops',
          queries: outcomesOf('login'),
        },
        { title: 'Registrations', about: 'By outcome.', unit: 'ops', queries: outcomesOf('register') },
        { title: 'Guests', about: 'By outcome.', unit: 'ops', queries: outcomesOf('guest') },
        {
          title: 'Refreshes',
          about: 'SESSION_REVOKED: the session was ended, or the token used twice.',
          unit: 'ops',
          queries: outcomesOf('refresh'),
        },
        {
          title: 'Sessions ended',
          about: 'By what their tokens are answered, and refresh tokens used twice.',
          unit: 'ops',
          queries: [
            { expr: 'sum by (code) (rate(parley_auth_sessions_ended_total[5m]))', legend: '{{code}}' },
            totalRate('parley_auth_refresh_reused_total', 'refresh tokens reused'),
          ],
        },
        {
          title: 'Time to answer, p99',
          about: 'By route.',
          unit: 's',
          queries: [
            {
              expr: 'histogram_quantile(0.99, sum by (le, route) (rate(parley_http_request_seconds_bucket{job="auth"}[5m])))',
              legend: '{{route}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Passwords and keys',
      panels: [
        {
          title: 'argon2id',
          about: 'Time of one, without the wait for its turn: about 20 ms.',
          unit: 's',
          queries: percentiles('parley_auth_password_seconds'),
        },
        {
          title: 'Passwords waiting',
          about: 'For their turn; shed ones were answered OVERLOADED.',
          unit: 'short',
          queries: [
            { expr: 'sum(parley_auth_passwords_waiting)', legend: 'waiting' },
            totalRate('parley_auth_passwords_shed_total', 'shed'),
          ],
        },
        {
          title: 'Keys',
          about: 'Keys that tokens are verified with; the age of the one that signs stands beside it.',
          unit: 'short',
          queries: [{ expr: 'min(parley_auth_signing_keys)', legend: 'published' }],
        },
        {
          title: 'Age of the signing key',
          about: 'Rotate it now and then.',
          unit: 's',
          queries: [{ expr: 'min(parley_auth_signing_key_age_seconds)', legend: 'age' }],
        },
        {
          title: 'Revocations behind',
          about: '1: Redis may not know of every ended session.',
          unit: 'short',
          queries: [{ expr: 'max(parley_auth_revocations_behind)', legend: 'behind' }],
        },
        {
          title: 'PostgreSQL',
          about: 'Connections of auth.',
          unit: 'short',
          queries: [
            { expr: 'sum(parley_postgres_connections_busy{store="auth"})', legend: 'busy' },
            { expr: 'sum(parley_postgres_waiting{store="auth"})', legend: 'waiting' },
          ],
        },
      ],
    },
  ],
};
