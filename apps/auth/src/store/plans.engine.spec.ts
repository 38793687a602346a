import { beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '#persistence/sql';
import { readingOf, scansOf } from '#testing/engines/query-plans';
import { setUp } from '#testing/engines/set-up';
import { TestAuths } from '../../testing/test-auth.js';
import * as passwordResets from '../accounts/password-resets.store.js';
import * as registrations from '../accounts/registrations.store.js';
import * as apps from '../apps/apps.store.js';
import * as externalUsers from '../apps/external-users.store.js';
import * as madeSessions from '../apps/made-sessions.store.js';
import * as claims from '../claims/unclaimed-accounts.store.js';
import * as exportedPeople from '../admin/exported-people.store.js';
import * as listedUsers from '../admin/listed-users.store.js';
import { AUDIT } from '../audit/audit.store.js';
import * as avatars from '../avatars/avatars.store.js';
import * as bots from '../bots/bots.store.js';
import * as factors from '../codes/factors.store.js';
import * as recoveryCodes from '../codes/recovery-codes.store.js';
import * as devices from '../devices/devices.sql.js';
import * as consoleSessions from '../console/console-sessions.store.js';
import * as hostTokens from '../exchange/host-tokens.store.js';
import * as factorCandidates from '../factor/factor-candidates.store.js';
import * as importedPeople from '../imports/imported-people.sql.js';
import * as importedUsernames from '../imports/imported-usernames.store.js';
import * as invites from '../invites/invites.sql.js';
import * as links from '../invites/links.sql.js';
import * as rootKey from '../keys/root-key.store.js';
import * as signingKeys from '../keys/signing-keys.store.js';
import * as emails from '../mail/emails.store.js';
import * as mailedLinks from '../mail/mailed-links.store.js';
import * as mails from '../mail/mails.store.js';
import * as handoffs from '../oidc/handoffs/handoffs.store.js';
import * as identities from '../oidc/identities/identities.store.js';
import * as operators from '../operators/operators.store.js';
import * as pushKey from '../push/push-key.store.js';
import * as sessions from '../sessions/sessions.sql.js';
import * as accountChanges from '../users/account-changes.store.js';
import * as accountTimes from '../users/account-times.store.js';
import * as appOfUser from '../users/app-of-user.store.js';
import * as search from '../users/user-search.store.js';
import * as users from '../users/users.sql.js';

const STORES = [
  ...[passwordResets, registrations, apps, externalUsers, madeSessions, AUDIT, avatars, bots, factors, recoveryCodes],
  ...[
    devices,
    hostTokens,
    factorCandidates,
    invites,
    links,
    rootKey,
    signingKeys,
    emails,
    mailedLinks,
    mails,
    handoffs,
  ],
  ...[
    consoleSessions,
    identities,
    operators,
    pushKey,
    sessions,
    accountChanges,
    accountTimes,
    appOfUser,
    search,
    users,
    listedUsers,
    claims,
    importedPeople,
    importedUsernames,
    exportedPeople,
  ],
];
const STATEMENTS = STORES.flatMap((store) => Object.values(store).filter(isStatement));

/** Tables of a few rows, where an index would cost more than it saves. */
const SMALL = new Set(['apps', 'operators', 'push_key', 'root_key', 'signing_keys']);

/** The tables that a statement reads row by row, by its name. */
const READS_ALL: Readonly<Record<string, readonly string[]>> = {
  // Up to the first row.
  'any-device-exists': ['push_devices'],
  'any-account-exists': ['users'],
  // The number of all for an operator.
  'count-users': ['users'],
  // The state of the mails for an operator.
  'count-mails': ['mails'],
  // Handoffs live for minutes.
  'use-up-marked-handoffs': ['handoffs'],
  // When the couriers have a new key.
  'remove-web-push-devices': ['push_devices'],
};

/** Blocks of 8 KiB that a page of 50 users may touch: for each user its own and those of its newest session, and the indexes'. */
const PAGE_BUFFERS_MAX = 250;

/** 5,000 users (of 50 apps, guests, and erased ones) with a session each, and a row of each other table for most of them. */
const FILL = [
  `INSERT INTO auth.users (id, username, username_key, display_name, display_key, type, changed_at, seen_at, erased_at)
   SELECT gen_random_uuid(), CASE WHEN n % 20 > 0 THEN 'name' || n END, 'name' || n, 'Name ' || n, 'name ' || n,
          CASE WHEN n % 100 = 1 THEN 'bot' WHEN n % 4 = 0 THEN 'guest' ELSE 'user' END,
          now() - n * interval '1 minute', now() - n * interval '1 minute', CASE WHEN n % 20 = 0 THEN now() END
     FROM generate_series(1, 5000) n`,
  `INSERT INTO auth.apps (bot_id) SELECT id FROM auth.users WHERE type = 'bot'`,
  `INSERT INTO auth.external_users (user_id, app_id, external_id, changed_at, erased)
   SELECT u.id, a.bot_id, u.username_key, now(), u.erased_at IS NOT NULL
     FROM (SELECT *, row_number() OVER () AS n FROM auth.users WHERE type = 'user') u
     JOIN (SELECT bot_id, row_number() OVER () AS n FROM auth.apps) a ON a.n = u.n % 50 + 1`,
  `INSERT INTO auth.sessions (id, user_id, seen_at, family_hash, token_hash, sealed_successor, rotated_at, expires_at, ended_at,
       end_code, via, provider_sid, provider_subject)
   SELECT gen_random_uuid(), id, now() - n * interval '1 minute', '', '', CASE WHEN n % 10 = 0 THEN ''::bytea END,
          now() - n * interval '1 minute', now() + n * interval '1 minute', CASE WHEN n % 10 = 1 THEN now() - n * interval '1 minute' END,
          CASE WHEN n % 10 = 1 THEN 'SESSION_REVOKED' END, CASE WHEN n % 2 = 0 THEN 'a' END, CASE WHEN n % 2 = 0 THEN n::text END,
          CASE WHEN n % 2 = 0 THEN n::text END
     FROM (SELECT id, row_number() OVER () AS n FROM auth.users) u`,
  `INSERT INTO auth.key_sessions (key_id, session_id) SELECT user_id, id FROM auth.sessions`,
  `INSERT INTO auth.push_devices (id, user_id, session_id, kind, preview, address_hash, token, platform, test_at)
   SELECT gen_random_uuid(), user_id, id, 'hook', 'none', id::text::bytea, id::text, 'fcm', CASE WHEN random() < 0.01 THEN now() END
     FROM auth.sessions`,
  `INSERT INTO auth.avatars (user_id, id, webp) SELECT id, gen_random_uuid(), '' FROM auth.users`,
  `INSERT INTO auth.factors (user_id, secret, since, last_step) SELECT id, '', now(), 1 FROM auth.users`,
  `INSERT INTO auth.factor_candidates (user_id, secret, expires_at)
   SELECT id, '', now() + row_number() OVER () * interval '1 minute' FROM auth.users`,
  `INSERT INTO auth.recovery_codes (user_id, hash) SELECT id, id::text::bytea FROM auth.users`,
  `INSERT INTO auth.identities (id, user_id, provider, issuer, subject, created_at, last_used_at)
   SELECT gen_random_uuid(), id, 'a', 'a', username_key, now(), now() FROM auth.users`,
  `INSERT INTO auth.handoffs (hash, state_hash, challenge, claims, marks, expires_at)
   SELECT id::text::bytea, id::text::bytea, '', '', ARRAY[id::text::bytea], now() + row_number() OVER () * interval '1 s'
     FROM auth.users`,
  `INSERT INTO auth.emails (user_id, email, email_key, verified_at) SELECT id, username_key, username_key, now() FROM auth.users`,
  `INSERT INTO auth.mailed_links (user_id, kind, token_hash, email, created_at, expires_at)
   SELECT id, 'reset', id::text::bytea, '', now(), now() + row_number() OVER () * interval '1 minute' FROM auth.users`,
  `INSERT INTO auth.registrations (username_key, username, display_name, password_hash, email, token_hash, expires_at)
   SELECT 'r' || username_key, 'r' || username_key, '', '', '', id::text::bytea, now() + row_number() OVER () * interval '1 minute'
     FROM auth.users`,
  `INSERT INTO auth.mails (id, kind, user_id, content, due_at, expires_at)
   SELECT gen_random_uuid(), 'reset', id, '', now() + row_number() OVER () * interval '1 s',
          now() + row_number() OVER () * interval '1 minute' FROM auth.users`,
  `INSERT INTO auth.password_resets (user_id, token_hash, created_by, expires_at)
   SELECT id, id::text::bytea, '', now() + row_number() OVER () * interval '1 minute' FROM auth.users`,
  `INSERT INTO auth.invites (id, code_hash, created_by, expires_at, uses_max, uses, room_id, maker_id)
   SELECT gen_random_uuid(), id::text::bytea, '', now() + row_number() OVER () * interval '1 minute', 1, 0, id, id FROM auth.users`,
  `INSERT INTO auth.imported_people (source_hash, user_id, import_id, made, email_key, email_at)
   SELECT id::text::bytea, id, id, true, username_key, now() - row_number() OVER () * interval '1 minute' FROM auth.users`,
  `INSERT INTO auth.erased_people (source_hash) SELECT id::text::bytea FROM auth.users`,
  `UPDATE auth.invites SET claims = maker_id`,
  `INSERT INTO auth.invite_uses (user_id, invite_id, made)
   SELECT u.id, i.id, true FROM auth.users u JOIN auth.invites i ON i.code_hash = u.id::text::bytea`,
  `INSERT INTO auth.app_secrets (id, app_id, secret, sealed) SELECT gen_random_uuid(), bot_id, '', false FROM auth.apps, generate_series(1, 10)`,
  `INSERT INTO auth.operators (id, name, key_hash, created_by) SELECT id, 'sam', '', '' FROM auth.users LIMIT 1`,
  `INSERT INTO auth.console_sessions (token_hash, operator_id, ends_at, used_at)
   SELECT u.id::text::bytea, o.id, now() + row_number() OVER () * interval '1 minute', now() FROM auth.users u, auth.operators o`,
  `INSERT INTO auth.audit (id, actor, act) SELECT gen_random_uuid(), 'root', 'x' FROM generate_series(1, 5000)`,
  'VACUUM ANALYZE',
];

describe('a statement of auth', () => {
  const auths = setUp(() => TestAuths.start());

  beforeAll(async () => {
    for (const text of FILL) await auths.query(text);
  });

  it('finds its rows by an index among 5,000 users, unless the table says that it reads all', async () => {
    await auths.transaction(async (query) => {
      // A batch is a fifth of these tables, and of real ones a small part: hash joins would read the other rows too.
      await query('SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off');
      for (const { name, text } of STATEMENTS) {
        const read = (await scansOf(query, text)).filter(({ by }) => by === 'Seq Scan').map(({ table }) => table);
        const large = read.filter((table) => !SMALL.has(table));
        expect.soft(large, name).toEqual(READS_ALL[name] ?? []);
      }
    });
  });

  it('reads the users of an operator’s page alone, and each user once at most in a search', async () => {
    const buffers = async ({ text }: Statement, ...literals: readonly string[]) => {
      const filled = text.replaceAll(/\$(\d)/g, (_, number: string) => literals[Number(number) - 1] ?? '');
      return (await readingOf((each) => auths.query(each), filled)).buffers;
    };
    for (const after of ["''", "'name3'"]) {
      expect(await buffers(listedUsers.LISTED_USERS, after, '50')).toBeLessThan(PAGE_BUFFERS_MAX);
      expect(await buffers(listedUsers.LISTED_USERS_OF_TYPE, after, '50', "'guest'")).toBeLessThan(PAGE_BUFFERS_MAX);
      expect(await buffers(listedUsers.LISTED_SUSPENDED_USERS, after, '50', 'NULL')).toBeLessThan(PAGE_BUFFERS_MAX);
    }
    const search = (part: string) =>
      buffers(listedUsers.LISTED_USERS_NAMED, "''", '50', 'NULL', 'false', `'${part}'`, `'${part}~'`, `'%${part}%'`);
    expect(await search('me4999')).toBeLessThan(PAGE_BUFFERS_MAX);
    expect(await search('name')).toBeLessThan(5_000);
  });

  it('has a name that no other one has', () => {
    const names = STATEMENTS.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(100);
    expect([...new Set(names)]).toEqual(names);
  });
});

function isStatement(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && 'name' in value && 'text' in value;
}
