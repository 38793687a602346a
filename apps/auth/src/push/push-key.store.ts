import { Injectable } from '@nestjs/common';
import type { PushKey } from '#identity/push-devices.port';
import { AuthSql, managerOf } from '../store/auth-sql.js';

/** The public half of the key of Web Push. The couriers have the other half. */
@Injectable()
export class PushKeyStore {
  constructor(private readonly sql: AuthSql) {}

  async find(): Promise<string | undefined> {
    const [row]: { public_key: string }[] = await this.sql.store.query('SELECT public_key FROM auth.push_key');
    return row?.public_key;
  }

  /** Web devices have subscribed with the key before, so a younger one deletes them in the same transaction. */
  async keep({ publicKey, madeAt }: PushKey): Promise<void> {
    if ((await this.find()) === publicKey) return;
    await this.sql.transaction(async (open) => {
      const rows: unknown[] = await managerOf(open).query(
        `INSERT INTO auth.push_key AS k (public_key, made_at) VALUES ($1, $2)
         ON CONFLICT (only_row) DO UPDATE SET public_key = excluded.public_key, made_at = excluded.made_at
         WHERE k.made_at < excluded.made_at
         RETURNING public_key`,
        [publicKey, madeAt],
      );
      if (rows.length > 0) await managerOf(open).query(`DELETE FROM auth.push_devices WHERE kind = 'webpush'`);
    });
  }
}
