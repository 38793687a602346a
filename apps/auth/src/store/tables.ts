import type { TableClass, TableClasses } from '#persistence/table-class';

/** The names of users are unique over all users, and the sessions of a user follow them. */
const SHARDING: Pick<TableClass, 'shardKey' | 'sharding'> = { shardKey: 'not sharded', sharding: '' };

/** All tables of the schema `auth`. A new one fails `apps/standalone/src/tables.engine.spec.ts` until it has a class. */
export const AUTH_TABLES = {
  users: {
    exported: ['account'],
    erased: ['account'],
    stays: 'id and version; the name of an account too, so that the server never reuses it',
    shardKey: 'not sharded',
    sharding: 'a PostgreSQL of its own; names of users are unique over all users',
  },
  sessions: {
    exported: ['session'],
    erased: ['account'],
    stays: 'the ended sessions, for at most 31 days; ended keys of apps for 400',
    ...SHARDING,
  },
  external_users: {
    exported: ['account'],
    erased: [],
    stays: 'the host’s id of an erased user, so that an old token of the host signs in no other user',
    ...SHARDING,
  },
  key_sessions: { exported: [], erased: ['account'], stays: 'ids, with the session', ...SHARDING },
  apps: { exported: [], erased: [], stays: 'nothing of a user', ...SHARDING },
  app_secrets: { exported: [], erased: [], stays: 'nothing of a user', ...SHARDING },
  avatars: { exported: [], erased: ['account'], stays: 'the bytes are left out; clients can get them', ...SHARDING },
  password_resets: { exported: [], erased: [], stays: 'the hash of a link, until it expires', ...SHARDING },
  factors: { exported: ['account'], erased: ['account'], stays: 'nothing', ...SHARDING },
  factor_candidates: { exported: [], erased: ['account'], stays: 'nothing', ...SHARDING },
  recovery_codes: { exported: [], erased: ['account'], stays: 'nothing', ...SHARDING },
  identities: { exported: ['identity'], erased: ['account'], stays: 'nothing', ...SHARDING },
  handoffs: {
    exported: [],
    erased: [],
    stays: 'what a provider said of a user, sealed, for at most 20 minutes',
    ...SHARDING,
  },
  emails: { exported: ['account'], erased: ['account'], stays: 'nothing', ...SHARDING },
  mailed_links: { exported: ['account'], erased: ['account'], stays: 'nothing', ...SHARDING },
  registrations: {
    exported: [],
    erased: [],
    stays: 'what was given to register, until the e-mail address is confirmed, for at most 24 h',
    ...SHARDING,
  },
  mails: { exported: [], erased: ['account'], stays: 'nothing', ...SHARDING },
  root_key: { exported: [], erased: [], stays: 'nothing of a user', ...SHARDING },
  push_devices: { exported: ['device'], erased: ['account'], stays: 'nothing', ...SHARDING },
  push_key: { exported: [], erased: [], stays: 'nothing of a user', ...SHARDING },
  signing_keys: { exported: [], erased: [], stays: 'nothing of a user', ...SHARDING },
  invites: {
    exported: ['invite'],
    erased: ['account'],
    stays: 'the id of the maker of a link, which ends, for 30 days',
    ...SHARDING,
  },
  invite_uses: { exported: ['invite'], erased: ['account'], stays: 'nothing', ...SHARDING },
  imported_people: {
    exported: ['account'],
    erased: ['account'],
    stays: 'a keyed hash of the user’s id at the source, in `erased_people`',
    ...SHARDING,
  },
  erased_people: {
    exported: [],
    erased: [],
    stays: 'keyed hashes of ids at the sources of imports, so that no import brings erased users back',
    ...SHARDING,
  },
  operators: { exported: [], erased: [], stays: 'nothing of a user', ...SHARDING },
  console_sessions: { exported: [], erased: [], stays: 'nothing of a user', ...SHARDING },
  audit: { exported: [], erased: [], stays: 'ids, for `AUDIT_DAYS`', ...SHARDING },
} as const satisfies TableClasses;
