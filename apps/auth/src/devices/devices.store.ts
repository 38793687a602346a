import { Injectable } from '@nestjs/common';
import type { DeviceId, PushPreview, SessionId, UserId } from '#contracts';
import type { SentDevice } from '#identity/push-devices.port';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import type { DeviceAddress } from './device-address.policy.js';

/** A device whose test waited longer has no courier. */
const TEST_SECONDS = 60;
/** Tests that one report takes. */
const TESTS_MAX = 500;

export interface DeviceRow extends DeviceAddress {
  readonly id: DeviceId;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly preview: PushPreview;
  readonly addressHash: Buffer;
  readonly createdAt: Date;
  readonly lastPushAt: Date | null;
}

/** `isNew`: the user had no device with the endpoint or token. */
export type GivenDevice = Omit<DeviceRow, 'createdAt' | 'lastPushAt'> & { readonly isNew: boolean };
export type AnnouncedDevice = DeviceRow & { readonly newAt: Date };

const COLUMNS = `d.id, d.user_id AS "userId", d.session_id AS "sessionId", d.kind, d.preview, d.endpoint, d.p256dh, d.auth, d.token,
  d.platform, d.address_hash AS "addressHash", d.created_at AS "createdAt", d.last_push_at AS "lastPushAt"`;

/** A session that has expired, or whose user is suspended, has no row that says so beside its own. */
const LIVING = `FROM auth.push_devices d
  JOIN auth.sessions s ON s.id = d.session_id AND s.ended_at IS NULL AND s.expires_at > now()
   AND (s.ends_at IS NULL OR s.ends_at > now())
  JOIN auth.users u ON u.id = d.user_id AND u.suspended_at IS NULL AND u.erased_at IS NULL`;

/** Devices that get pushes. A device lives as long as its session. */
@Injectable()
export class DevicesStore {
  constructor(private readonly sql: AuthSql) {}

  /** The living ones of these users (index `push_devices_user`, primary keys). */
  async livingOf(userIds: readonly UserId[]): Promise<DeviceRow[]> {
    return this.sql.store.query(`SELECT ${COLUMNS} ${LIVING} WHERE d.user_id = ANY($1) ORDER BY d.created_at, d.id`, [
      userIds,
    ]);
  }

  /** The living ones of these users that are known since when they became the users', in that order (index `push_devices_user`, primary keys). */
  async announcedOf(userIds: readonly UserId[]): Promise<AnnouncedDevice[]> {
    return this.sql.store.query(
      `SELECT ${COLUMNS}, d.new_at AS "newAt" ${LIVING} WHERE d.user_id = ANY($1) AND d.new_at IS NOT NULL ORDER BY d.new_at, d.id`,
      [userIds],
    );
  }

  /** All stored ones of the user (index `push_devices_user`). */
  async storedOf(userId: UserId): Promise<DeviceRow[]> {
    return this.sql.store.query(`SELECT ${COLUMNS} FROM auth.push_devices d WHERE d.user_id = $1 ORDER BY d.id`, [
      userId,
    ]);
  }

  /** How many each session of the user has (index `push_devices_user`). */
  async countBySession(userId: UserId): Promise<Map<SessionId, number>> {
    const rows: { session_id: SessionId; devices: number }[] = await this.sql.store.query(
      'SELECT session_id, count(*)::integer AS devices FROM auth.push_devices WHERE user_id = $1 GROUP BY session_id',
      [userId],
    );
    return new Map(rows.map(({ session_id, devices }) => [session_id, devices]));
  }

  /** Changes of devices with this endpoint or token, and of devices of this user, wait for each other until the transaction ends. */
  async lock(open: Sql, userId: UserId, addressHash: Buffer): Promise<void> {
    await managerOf(open).query(`SELECT pg_advisory_xact_lock(hashtextextended('parley.auth.push ' || $1::text, 0))`, [
      userId,
    ]);
    await managerOf(open).query(
      `SELECT pg_advisory_xact_lock(hashtextextended('parley.auth.push ' || encode($1::bytea, 'hex'), 0))`,
      [addressHash],
    );
  }

  /** Also one of another user, or of a session that lives no more (index: the primary key). */
  async find(open: Sql, id: DeviceId): Promise<DeviceRow | undefined> {
    const [row]: DeviceRow[] = await managerOf(open).query(
      `SELECT ${COLUMNS} FROM auth.push_devices d WHERE d.id = $1`,
      [id],
    );
    return row;
  }

  /** Deletes devices with this endpoint or token, except this user's under this id (index `push_devices_address`). */
  async replace(open: Sql, { addressHash, userId, id }: Omit<GivenDevice, 'isNew'>): Promise<void> {
    await managerOf(open).query(
      'DELETE FROM auth.push_devices WHERE address_hash = $1 AND (user_id <> $2 OR id <> $3)',
      [addressHash, userId, id],
    );
  }

  /** The living ones of the user but this one (index `push_devices_user`). */
  async countOthers(open: Sql, userId: UserId, id: DeviceId): Promise<number> {
    const [row]: { count: number }[] = await managerOf(open).query(
      `SELECT count(*)::integer AS count ${LIVING} WHERE d.user_id = $1 AND d.id <> $2`,
      [userId, id],
    );
    return row?.count ?? 0;
  }

  /** Writes a device of the user. Resolves to `undefined` if another user has taken the id meanwhile. */
  async put(open: Sql, device: GivenDevice): Promise<DeviceRow | undefined> {
    const { id, userId, sessionId, kind, preview, endpoint, p256dh, auth, token, platform, addressHash, isNew } =
      device;
    const rows: DeviceRow[] = await managerOf(open).query(
      `INSERT INTO auth.push_devices AS d
         (id, user_id, session_id, kind, preview, endpoint, p256dh, auth, token, platform, address_hash, new_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $12 THEN greatest(clock_timestamp(),
         (SELECT max(new_at) + interval '1 millisecond' FROM auth.push_devices WHERE user_id = $2)) END)
       ON CONFLICT (id) DO UPDATE SET session_id = excluded.session_id, kind = excluded.kind, preview = excluded.preview,
         endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, token = excluded.token,
         platform = excluded.platform, address_hash = excluded.address_hash,
         new_at = coalesce(excluded.new_at, d.new_at)
       WHERE d.user_id = excluded.user_id
       RETURNING ${COLUMNS}`,
      [id, userId, sessionId, kind, preview, endpoint, p256dh, auth, token, platform, addressHash, isNew],
    );
    return rows[0];
  }

  /** True if the user has a device with this endpoint or token, living or not (index `push_devices_address`). */
  async hasAddress(open: Sql, { userId, addressHash }: Pick<DeviceRow, 'userId' | 'addressHash'>): Promise<boolean> {
    const [row]: { known: boolean }[] = await managerOf(open).query(
      'SELECT EXISTS (SELECT FROM auth.push_devices WHERE address_hash = $1 AND user_id = $2) AS known',
      [addressHash, userId],
    );
    return row?.known ?? false;
  }

  /** All of the user (index `push_devices_user`). */
  async removeAll(open: Sql, userId: UserId): Promise<void> {
    await managerOf(open).query('DELETE FROM auth.push_devices WHERE user_id = $1', [userId]);
  }

  /** Index: the primary key. */
  async remove(userId: UserId, id: DeviceId): Promise<void> {
    await this.sql.store.query('DELETE FROM auth.push_devices WHERE id = $1 AND user_id = $2', [id, userId]);
  }

  /** Resolves to false if the user has no such living device (index: the primary keys). */
  async askForTest(userId: UserId, id: DeviceId): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `UPDATE auth.push_devices SET test_at = clock_timestamp()
        WHERE id = (SELECT d.id ${LIVING} WHERE d.id = $1 AND d.user_id = $2)`,
      [id, userId],
    );
    return count === 1;
  }

  /** The living ones that asked for a test, each once. Two couriers skip each other's (index `push_devices_test`). */
  async takeTests(): Promise<DeviceRow[]> {
    const [taken]: [{ id: DeviceId }[], number] = await this.sql.store.query(
      `WITH waiting AS (
         SELECT id, test_at FROM auth.push_devices WHERE test_at IS NOT NULL LIMIT ${TESTS_MAX} FOR UPDATE SKIP LOCKED)
       UPDATE auth.push_devices d SET test_at = NULL FROM waiting
        WHERE d.id = waiting.id
        RETURNING CASE WHEN waiting.test_at > now() - make_interval(secs => ${TEST_SECONDS}) THEN d.id END AS id`,
    );
    const ids = taken.flatMap(({ id }) => id ?? []);
    if (ids.length === 0) return [];
    return this.sql.store.query(`SELECT ${COLUMNS} ${LIVING} WHERE d.id = ANY($1)`, [ids]);
  }

  /** Returns true if the site has any device. It reads one row, so it also counts a device of an expired session. */
  async hasAny(): Promise<boolean> {
    const [row]: { any: boolean }[] = await this.sql.store.query(
      'SELECT EXISTS (SELECT FROM auth.push_devices) AS any',
    );
    return row?.any ?? false;
  }

  /** Index: the primary key. */
  async forget(gone: readonly SentDevice[]): Promise<void> {
    await this.sql.store.query(
      `DELETE FROM auth.push_devices d USING unnest($1::uuid[], $2::bytea[]) AS gone (id, address_hash)
        WHERE d.id = gone.id AND d.address_hash = gone.address_hash`,
      [gone.map(({ id }) => id), gone.map(({ addressId }) => Buffer.from(addressId, 'base64url'))],
    );
  }

  /** Index: the primary key. */
  async notePushed(ids: readonly DeviceId[]): Promise<void> {
    await this.sql.store.query('UPDATE auth.push_devices SET last_push_at = clock_timestamp() WHERE id = ANY($1)', [
      ids,
    ]);
  }
}
