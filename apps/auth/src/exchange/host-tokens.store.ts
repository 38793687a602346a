import { Injectable } from '@nestjs/common';
import { nameKey, newId, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { KeySeal } from '../keys/key-seal.js';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import type { Expected } from './host-claims.policy.js';
import type { HostSigning } from './host-signature.js';

/** How long the secret before still counts. */
const OVERLAP = `interval '24 hours'`;

/** Where a host publishes its keys. */
export interface HostKeys {
  readonly url: string;
  readonly audience: string;
  readonly issuer: string | null;
}

/** The configuration with which an app's tokens are verified. */
export interface HostConfig {
  readonly app: { readonly id: UserId; readonly name: string };
  readonly provision: boolean;
  readonly expected: Expected;
  readonly signing: HostSigning;
}

interface AppRow {
  id: UserId;
  username: string;
  provision: boolean;
  jwks_url: string | null;
  jwks_audience: string | null;
  jwks_issuer: string | null;
}

interface SecretRow {
  id: string;
  secret: Buffer;
  sealed: boolean;
}

/** How hosts sign their tokens. Each exchange reads it, so a change holds at once. */
@Injectable()
export class HostTokensStore {
  constructor(
    private readonly sql: AuthSql,
    private readonly seal: KeySeal,
  ) {}

  /** `undefined` for an app that does not exist, is suspended or erased, or whose host signs no tokens (index `users_username_key`). */
  async find(name: string, open: Sql = this.sql): Promise<HostConfig | undefined> {
    const [row]: AppRow[] = await managerOf(open).query(
      `SELECT id, username, provision, jwks_url, jwks_audience, jwks_issuer
         FROM auth.users JOIN auth.apps ON bot_id = id
        WHERE username_key = $1 AND erased_at IS NULL AND suspended_at IS NULL`,
      [nameKey(name)],
    );
    if (row === undefined) return undefined;
    const expected = { audience: row.jwks_audience, issuer: row.jwks_issuer };
    const { jwks_url: url } = row;
    const signing = url === null ? await this.secretsOf(open, row.id) : ({ by: 'jwks', url } as const);
    return signing && { app: { id: row.id, name: row.username }, provision: row.provision, expected, signing };
  }

  /** Adds a secret. The one before counts for a day more; keys at an address no longer count. */
  async addSecret(open: Sql, appId: UserId, text: string): Promise<void> {
    await this.setKeys(open, appId, null);
    await managerOf(open).query('DELETE FROM auth.app_secrets WHERE app_id = $1 AND ends_at <= clock_timestamp()', [
      appId,
    ]);
    await managerOf(open).query(
      `UPDATE auth.app_secrets SET ends_at = clock_timestamp() + ${OVERLAP} WHERE app_id = $1 AND ends_at IS NULL`,
      [appId],
    );
    const id = newId<string>();
    const { bytes, sealed } = this.seal.close(id, Buffer.from(text));
    await managerOf(open).query('INSERT INTO auth.app_secrets (id, app_id, secret, sealed) VALUES ($1, $2, $3, $4)', [
      ...[id, appId],
      ...[bytes, sealed],
    ]);
  }

  /** Ends all secrets; from now on the keys at the address count, or nothing. */
  async replaceSecrets(open: Sql, appId: UserId, keys: HostKeys | null): Promise<void> {
    await managerOf(open).query('DELETE FROM auth.app_secrets WHERE app_id = $1', [appId]);
    await this.setKeys(open, appId, keys);
  }

  private async setKeys(open: Sql, appId: UserId, keys: HostKeys | null): Promise<void> {
    await managerOf(open).query(
      'UPDATE auth.apps SET jwks_url = $2, jwks_audience = $3, jwks_issuer = $4 WHERE bot_id = $1',
      [appId, keys?.url, keys?.audience, keys?.issuer],
    );
  }

  /** Those that count (index `app_secrets_app`). */
  private async secretsOf(open: Sql, appId: UserId): Promise<HostSigning | undefined> {
    const rows: SecretRow[] = await managerOf(open).query(
      `SELECT id, secret, sealed FROM auth.app_secrets
        WHERE app_id = $1 AND (ends_at IS NULL OR ends_at > clock_timestamp()) ORDER BY ends_at DESC NULLS FIRST`,
      [appId],
    );
    if (rows.length === 0) return undefined;
    return {
      by: 'secret',
      secrets: rows.map(({ id, secret, sealed }) => this.seal.open(id, { bytes: secret, sealed })),
    };
  }
}
