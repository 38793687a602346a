import { describe, expect, it } from 'vitest';
import type { Statement } from '#persistence/sql';
import { scansOf } from '#testing/engines/query-plans';
import { setUp } from '#testing/engines/set-up';
import { TestCouriers } from '../../testing/test-couriers.js';
import * as hooks from '../hooks/hook.store.js';
import * as made from '../hooks/made-hooks.store.js';
import * as removed from '../hooks/removed-hooks.store.js';
import * as consumer from '../push/push-consumer.store.js';
import * as pushKey from '../push-senders/push-key.store.js';
import * as pushes from '../push/pushes.store.js';
import * as reminders from '../push/reminders.store.js';
import * as cursors from '../cursors/cursors.store.js';
import * as leases from '../leases/hook-leases.store.js';
import * as states from '../feed/hook-states.store.js';
import { AUDIT } from './audit.store.js';

const BY_ID = { hooks: ['hooks_pkey'] };
/** Without the removed hooks, whose rows stay. */
const LIVING = { hooks: ['hooks_living', 'bitmap of hooks_living'] };
/** Few rows. */
const RUNNERS = { runners: ['runners_pkey', 'Seq Scan'] };

/** The indexes that each statement may use, by its name; a statement without an entry may read no table. */
const EXPECTED: Readonly<Record<string, Record<string, string[]>>> = {
  hooks: LIVING,
  'hooks-of-app': LIVING,
  'count-hooks': LIVING,
  hook: BY_ID,
  'lock-hook': BY_ID,
  'set-url-of-hook': BY_ID,
  'pause-hook': BY_ID,
  'resume-hook': BY_ID,
  'set-secrets-of-hook': BY_ID,
  'replay-hook': BY_ID,
  'remove-hook': BY_ID,
  'made-hooks': LIVING,
  'count-unknown-hooks': LIVING,
  'ended-key': { ended_keys: ['ended_keys_pkey', 'Seq Scan', 'bitmap of ended_keys_pkey'] },
  'forget-ended-keys': { ended_keys: ['Seq Scan'] },
  'removed-hooks': { hooks: ['hooks_removed'] },
  'hook-is-forgotten': BY_ID,
  'forget-cursors': { cursors: ['cursors_pkey', 'bitmap of cursors_pkey'] },
  'cursors-between': { cursors: ['cursors_pkey', 'bitmap of cursors_pkey'] },
  'cursors-at': { cursors: ['cursors_pkey'] },
  'move-cursors': BY_ID,
  'replay-rooms': BY_ID,
  'announce-runner': RUNNERS,
  'renew-leases': LIVING,
  'share-hooks': { ...LIVING, ...RUNNERS },
  'take-leases': { hooks: [...LIVING.hooks, 'hooks_pkey'] },
  'give-up-lease': BY_ID,
  'remove-runner': RUNNERS,
  'begin-reset': BY_ID,
  'end-reset': BY_ID,
  'replay-all': BY_ID,
  'catch-up-hook': BY_ID,
  'see-store': BY_ID,
  'count-waiting': BY_ID,
  'note-accepted': BY_ID,
  'note-erased': BY_ID,
  'note-told': BY_ID,
  'push-consumer-exists': BY_ID,
  'push-key': { push_key: ['Seq Scan'] },
  'due-pushes': { pushes: ['pushes_due', 'pushes_pkey'] },
  'due-pushes-of-users': { pushes: ['pushes_of_user', 'pushes_pkey'] },
  'pushes-sent': { pushes: ['pushes_pkey'] },
  'insert-pushes': { pushes: ['pushes_pkey'] },
  'postpone-pushes': { pushes: ['pushes_pkey'] },
  'drop-pushes': { pushes: ['pushes_pkey'] },
  'forget-sent-pushes': { pushes: ['pushes_sent', 'bitmap of pushes_sent'] },
  'forget-all-sent-pushes': { pushes: ['pushes_sent', 'bitmap of pushes_sent', 'Seq Scan'] },
  'count-pushes': { pushes: ['pushes_due', 'bitmap of pushes_due'] },
  'note-reminders': BY_ID,
  'reminders-place': BY_ID,
  'waiting-reminders': { reminders: ['reminders_due'] },
  'waiting-reminders-of-users': { reminders: ['reminders_of_user'] },
  'end-reminders': { reminders: ['reminders_pkey'] },
  'postpone-reminders': { reminders: ['reminders_pkey'] },
  'forget-reminders': { ...BY_ID, reminders: ['reminders_ended', 'bitmap of reminders_ended'] },
  'count-reminders': { reminders: ['reminders_due', 'bitmap of reminders_due'] },
  'audit-courier': { audit: ['audit_pkey'] },
};

const STORES = [hooks, made, removed, consumer, pushKey, pushes, reminders, cursors, leases, states, AUDIT];
const STATEMENTS = STORES.flatMap((store) => Object.values(store).filter(isStatement));

/** 20 hooks with 10,000 cursors each, and 20,000 removed ones. */
const FILL = [
  `INSERT INTO courier.hooks (id, app_id, rooms, from_start, epoch, caught_up)
   SELECT gen_random_uuid(), gen_random_uuid(), '"groups"', false, 'e', true FROM generate_series(1, 20)`,
  `INSERT INTO courier.cursors (hook_id, room_id, seq, rev, generation)
   SELECT id, gen_random_uuid(), 1, 1, 1 FROM courier.hooks, generate_series(1, 10000)`,
  `INSERT INTO courier.hooks (id, app_id, rooms, from_start, epoch, caught_up, removed_at, forgotten)
   SELECT gen_random_uuid(), gen_random_uuid(), '"groups"', false, 'e', true, now(), true FROM generate_series(1, 20000)`,
  `INSERT INTO courier.audit (id, actor, act) SELECT gen_random_uuid(), 'root', 'hook.create' FROM generate_series(1, 20000)`,
  `INSERT INTO courier.pushes (device_id, room_id, to_seq, from_seq, user_id, by_hook, at, due_at, sent_at)
   SELECT d, gen_random_uuid(), 1, 1, d, false, now(), now() + n * interval '1 s', CASE WHEN n % 10 > 0 THEN now() + n * interval '1 s' END
     FROM (SELECT gen_random_uuid() AS d FROM generate_series(1, 2000)) devices, generate_series(1, 20) n`,
  `INSERT INTO courier.reminders (device_id, room_id, message_id, remind_at, user_id, by_hook, at, due_at, ended_at)
   SELECT d, gen_random_uuid(), gen_random_uuid(), now() + n * interval '1 s', d, false, now(), now() + n * interval '1 s',
          CASE WHEN n % 10 > 0 THEN now() END
     FROM (SELECT gen_random_uuid() AS d FROM generate_series(1, 2000)) devices, generate_series(1, 20) n`,
  'VACUUM ANALYZE',
];

describe('a statement of the courier', () => {
  const couriers = setUp(() => TestCouriers.start());

  const scans = ({ text }: Statement) => scansOf((each) => couriers.query(each), text);

  it('finds cursors by their index on a new store, where PostgreSQL may make a plan that it keeps', async () => {
    for (const statement of STATEMENTS)
      expect.soft(await scans(statement), statement.name).not.toContainEqual({ table: 'cursors', by: 'Seq Scan' });
  });

  it('finds its rows by its index among 200,000 cursors and 20,000 removed hooks', async () => {
    for (const text of FILL) await couriers.query(text);
    for (const statement of STATEMENTS) {
      const [indexes, used] = [EXPECTED[statement.name] ?? {}, await scans(statement)];
      const others = used.filter(({ table, by }) => indexes[table]?.includes(by) !== true);
      expect.soft(others, statement.name).toEqual([]);
      expect.soft(new Set(used.map(({ table }) => table)), statement.name).toEqual(new Set(Object.keys(indexes)));
    }
  });
});

function isStatement(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && 'name' in value && 'text' in value;
}
