import type { Dashboard, Query } from './dashboard.js';
import { panel } from './panels.js';
import { percentiles, rate, total, totalRate } from './queries.js';

const outcomesOf = (route: string): Query => rate(`parley_http_requests_total{route="/v1/auth/${route}"}`, 'outcome');

export const AUTH: Dashboard = {
  uid: 'auth',
  title: 'auth',
  rows: [
    {
      title: 'Entrances',
      panels: [
        panel('Logins', 'ops', 'Many BAD_CREDENTIALS: somebody is guessing passwords.', outcomesOf('login')),
        panel('Registrations', 'ops', 'By outcome.', outcomesOf('register')),
        panel('Guests', 'ops', 'By outcome.', outcomesOf('guest')),
        panel(
          'Refreshes',
          'ops',
          'SESSION_REVOKED: the session had ended, or the token was used twice.',
          outcomesOf('refresh'),
        ),
        panel(
          'Sessions ended',
          'ops',
          'By the error code that their tokens get, and refresh tokens used twice.',
          rate('parley_auth_sessions_ended_total', 'code'),
          totalRate('parley_auth_refresh_reused_total', 'refresh tokens reused'),
        ),
        panel('Time to answer, p99', 's', 'By route.', {
          expr: 'histogram_quantile(0.99, sum by (le, route) (rate(parley_http_request_seconds_bucket{job="auth"}[5m])))',
          legend: '{{route}}',
        }),
      ],
    },
    {
      title: 'Passwords and keys',
      panels: [
        panel(
          'argon2id',
          's',
          'Time of one hash, without its time in the queue: about 20 ms.',
          ...percentiles('parley_auth_password_seconds'),
        ),
        panel(
          'Passwords waiting',
          'short',
          'Passwords in the queue; shed ones got OVERLOADED.',
          total('parley_auth_passwords_waiting', 'waiting'),
          totalRate('parley_auth_passwords_shed_total', 'shed'),
        ),
        panel('Keys', 'short', 'Keys that verify tokens; the next panel has the age of the signing key.', {
          expr: 'min(parley_auth_signing_keys)',
          legend: 'published',
        }),
        panel('Age of the signing key', 's', 'Rotate it from time to time.', {
          expr: 'min(parley_auth_signing_key_age_seconds)',
          legend: 'age',
        }),
        panel('Revocations behind', 'short', '1: Redis may not know of every ended session.', {
          expr: 'max(parley_auth_revocations_behind)',
          legend: 'behind',
        }),
        panel(
          'PostgreSQL',
          'short',
          'Connections of auth.',
          total('parley_postgres_connections_busy{store="auth"}', 'busy'),
          total('parley_postgres_waiting{store="auth"}', 'waiting'),
        ),
      ],
    },
  ],
};
