import { Injectable } from '@nestjs/common';
import type { AccountSignal, Cure, SessionId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { toNewDevice } from '../devices/device-views.js';
import { DevicesStore } from '../devices/devices.store.js';
import { AuthSql } from '../store/auth-sql.js';

interface CureRow {
  readonly id: UserId;
  readonly at: Date;
  readonly keeps: SessionId | null;
  readonly ends: boolean;
}

export const NOTE_ACCOUNT_CHANGED: Statement = {
  name: 'note-account-changed',
  text: 'UPDATE auth.users SET changed_at = clock_timestamp() WHERE id = $1',
};

export const NOTE_CURE: Statement = {
  name: 'note-cure',
  text: `UPDATE auth.users SET cured_at = clock_timestamp(), cure_keeps = $2, cure_ends = $3, changed_at = clock_timestamp()
        WHERE id = $1`,
};

/** Index: the primary key. */
export const CURES_OF_USERS: Statement = {
  name: 'cures-of-users',
  text: `SELECT id, cured_at AS at, cure_keeps AS keeps, cure_ends AS ends FROM auth.users
        WHERE id = ANY($1) AND cured_at IS NOT NULL AND erased_at IS NULL`,
};

/** The changes of accounts that histories carry out: cures and new devices. `UserDirectoryService.changedSince` lists their users. */
@Injectable()
export class AccountChangesStore {
  constructor(
    private readonly sql: AuthSql,
    private readonly devices: DevicesStore,
  ) {}

  /** Locks the user until the transaction ends. */
  async note(open: Sql, userId: UserId): Promise<void> {
    await open.rows(NOTE_ACCOUNT_CHANGED, [userId]);
  }

  /** As `note`. */
  async noteCure(open: Sql, userId: UserId, { keeps, ends }: Omit<Cure, 'at'>): Promise<void> {
    await open.rows(NOTE_CURE, [userId, keeps, ends]);
  }

  async curesOf(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Cure>> {
    const rows = await this.sql.rows<CureRow>(CURES_OF_USERS, [userIds]);
    return new Map(rows.map(({ id, at, keeps, ends }) => [id, { at: at.toISOString(), keeps, ends }]));
  }

  /** The signals of those users who have a cure or a device that was announced. */
  async signalsOf(userIds: readonly UserId[]): Promise<AccountSignal[]> {
    if (userIds.length === 0) return [];
    const [cures, rows] = await Promise.all([this.curesOf(userIds), this.devices.announcedOf(userIds)]);
    const devices = new Map<UserId, AccountSignal['devices'][number][]>();
    for (const row of rows) {
      const ofUser = devices.get(row.userId) ?? [];
      ofUser.push({ newAt: row.newAt.toISOString(), device: toNewDevice(row) });
      devices.set(row.userId, ofUser);
    }
    const named = [...new Set([...cures.keys(), ...devices.keys()])];
    return named.map((userId) => ({
      type: 'account.changed',
      userId,
      cure: cures.get(userId) ?? null,
      devices: devices.get(userId) ?? [],
    }));
  }
}
