import type { Statement } from '#persistence/sql';

/** Tests that one report takes. */
const TESTS_MAX = 500;

/** A device whose test waited longer has no courier. */
const TEST_SECONDS = 60;

const COLUMNS = `d.id, d.user_id AS "userId", d.session_id AS "sessionId", d.kind, d.preview, d.endpoint, d.p256dh, d.auth, d.token,
  d.platform, d.address_hash AS "targetHash", d.created_at AS "createdAt", d.last_push_at AS "lastPushAt"`;

/** A session that has expired, or whose user is suspended, has no row that says so beside its own. */
const LIVING = `FROM auth.push_devices d
  JOIN auth.sessions s ON s.id = d.session_id AND s.ended_at IS NULL AND s.expires_at > now()
   AND (s.ends_at IS NULL OR s.ends_at > now())
  JOIN auth.users u ON u.id = d.user_id AND u.suspended_at IS NULL AND u.erased_at IS NULL`;

/** Index: `push_devices_user`, primary keys. */
export const LIVING_DEVICES: Statement = {
  name: 'living-devices',
  text: `SELECT ${COLUMNS} ${LIVING} WHERE d.user_id = ANY($1) ORDER BY d.created_at, d.id`,
};

/** Index: `push_devices_user`, primary keys. */
export const ANNOUNCED_DEVICES: Statement = {
  name: 'announced-devices',
  text: `SELECT ${COLUMNS}, d.new_at AS "newAt" ${LIVING} WHERE d.user_id = ANY($1) AND d.new_at IS NOT NULL ORDER BY d.new_at, d.id`,
};

/** Index: `push_devices_user`. */
export const STORED_DEVICES: Statement = {
  name: 'stored-devices',
  text: `SELECT ${COLUMNS} FROM auth.push_devices d WHERE d.user_id = $1 ORDER BY d.id`,
};

/** Index: `push_devices_user`. */
export const COUNT_DEVICES_OF_SESSIONS: Statement = {
  name: 'count-devices-of-sessions',
  text: 'SELECT session_id, count(*)::integer AS devices FROM auth.push_devices WHERE user_id = $1 GROUP BY session_id',
};

export const LOCK_DEVICES_OF_USER: Statement = {
  name: 'lock-devices-of-user',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley.auth.push ' || $1::text, 0))`,
};

export const LOCK_DEVICE_TARGET: Statement = {
  name: 'lock-device-target',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley.auth.push ' || encode($1::bytea, 'hex'), 0))`,
};

/** Index: the primary key. */
export const DEVICE: Statement = {
  name: 'device',
  text: `SELECT ${COLUMNS} FROM auth.push_devices d WHERE d.id = $1`,
};

/** Index: `push_devices_address`. */
export const REMOVE_REPLACED_DEVICES: Statement = {
  name: 'remove-replaced-devices',
  text: 'DELETE FROM auth.push_devices WHERE address_hash = $1 AND (user_id <> $2 OR id <> $3)',
};

/** Index: `push_devices_user`. */
export const COUNT_OTHER_DEVICES: Statement = {
  name: 'count-other-devices',
  text: `SELECT count(*)::integer AS count ${LIVING} WHERE d.user_id = $1 AND d.id <> $2`,
};

export const PUT_DEVICE: Statement = {
  name: 'put-device',
  text: `INSERT INTO auth.push_devices AS d
         (id, user_id, session_id, kind, preview, endpoint, p256dh, auth, token, platform, address_hash, new_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $12 THEN greatest(clock_timestamp(),
         (SELECT max(new_at) + interval '1 millisecond' FROM auth.push_devices WHERE user_id = $2)) END)
       ON CONFLICT (id) DO UPDATE SET session_id = excluded.session_id, kind = excluded.kind, preview = excluded.preview,
         endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, token = excluded.token,
         platform = excluded.platform, address_hash = excluded.address_hash,
         new_at = coalesce(excluded.new_at, d.new_at)
       WHERE d.user_id = excluded.user_id
       RETURNING ${COLUMNS}`,
};

/** Index: `push_devices_address`. */
export const DEVICE_IS_KNOWN: Statement = {
  name: 'device-is-known',
  text: 'SELECT EXISTS (SELECT FROM auth.push_devices WHERE address_hash = $1 AND user_id = $2) AS known',
};

/** Index: `push_devices_user`. */
export const REMOVE_DEVICES_OF_USER: Statement = {
  name: 'remove-devices-of-user',
  text: 'DELETE FROM auth.push_devices WHERE user_id = $1',
};

/** Index: the primary key. */
export const REMOVE_DEVICE: Statement = {
  name: 'remove-device',
  text: 'DELETE FROM auth.push_devices WHERE id = $1 AND user_id = $2',
};

/** Index: the primary keys. */
export const ASK_FOR_TEST: Statement = {
  name: 'ask-for-test',
  text: `UPDATE auth.push_devices SET test_at = clock_timestamp()
        WHERE id = (SELECT d.id ${LIVING} WHERE d.id = $1 AND d.user_id = $2) RETURNING 1`,
};

/** Index: `push_devices_test`. */
export const TAKE_TESTS: Statement = {
  name: 'take-tests',
  text: `WITH waiting AS (
         SELECT id, test_at FROM auth.push_devices WHERE test_at IS NOT NULL LIMIT ${TESTS_MAX} FOR UPDATE SKIP LOCKED)
       UPDATE auth.push_devices d SET test_at = NULL FROM waiting
        WHERE d.id = waiting.id
        RETURNING CASE WHEN waiting.test_at > now() - make_interval(secs => ${TEST_SECONDS}) THEN d.id END AS id`,
};

/** Index: `push_devices_test`. */
export const DEVICES_TO_TEST: Statement = {
  name: 'devices-to-test',
  text: `SELECT ${COLUMNS} ${LIVING} WHERE d.id = ANY($1)`,
};

export const ANY_DEVICE_EXISTS: Statement = {
  name: 'any-device-exists',
  text: 'SELECT EXISTS (SELECT FROM auth.push_devices) AS any',
};

/** Index: the primary key. */
export const FORGET_DEVICES: Statement = {
  name: 'forget-devices',
  text: `DELETE FROM auth.push_devices d USING unnest($1::uuid[], $2::bytea[]) AS gone (id, address_hash)
        WHERE d.id = gone.id AND d.address_hash = gone.address_hash`,
};

/** Index: the primary key. */
export const NOTE_DEVICES_PUSHED: Statement = {
  name: 'note-devices-pushed',
  text: 'UPDATE auth.push_devices SET last_push_at = clock_timestamp() WHERE id = ANY($1)',
};
