import { Injectable } from '@nestjs/common';
import type { PushKey } from '#access/push-devices';
import type { Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

export const PUBLIC_PUSH_KEY: Statement = {
  name: 'public-push-key',
  text: 'SELECT public_key FROM auth.push_key',
};

export const KEEP_PUSH_KEY: Statement = {
  name: 'keep-push-key',
  text: `INSERT INTO auth.push_key AS k (public_key, made_at) VALUES ($1, $2)
         ON CONFLICT (only_row) DO UPDATE SET public_key = excluded.public_key, made_at = excluded.made_at
         WHERE k.made_at < excluded.made_at
         RETURNING public_key`,
};

export const REMOVE_WEB_PUSH_DEVICES: Statement = {
  name: 'remove-web-push-devices',
  text: `DELETE FROM auth.push_devices WHERE kind = 'webpush'`,
};

/** The public half of the key of Web Push. The couriers have the other half. */
@Injectable()
export class PushKeyStore {
  constructor(private readonly sql: AuthSql) {}

  async find(): Promise<string | undefined> {
    const [row] = await this.sql.rows<{ public_key: string }>(PUBLIC_PUSH_KEY, []);
    return row?.public_key;
  }

  /** Web devices have subscribed with the key before, so a younger one deletes them in the same transaction. */
  async keep({ publicKey, madeAt }: PushKey): Promise<void> {
    if ((await this.find()) === publicKey) return;
    await this.sql.transaction(async (open) => {
      const rows = await open.rows(KEEP_PUSH_KEY, [publicKey, madeAt]);
      if (rows.length > 0) await open.rows(REMOVE_WEB_PUSH_DEVICES, []);
    });
  }
}
