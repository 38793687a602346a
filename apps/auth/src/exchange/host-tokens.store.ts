import { Injectable } from '@nestjs/common';
import { nameKey, newId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { KeySeal } from '../keys/key-seal.js';
import { AuthSql } from '../store/auth-sql.js';
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

/** Index: `users_username_key`. */
export const HOST_TOKENS_OF_APP: Statement = {
  name: 'host-tokens-of-app',
  text: `SELECT id, username, provision, jwks_url, jwks_audience, jwks_issuer
         FROM auth.users JOIN auth.apps ON bot_id = id
        WHERE username_key = $1 AND erased_at IS NULL AND suspended_at IS NULL`,
};

export const REMOVE_ENDED_SECRETS: Statement = {
  name: 'remove-ended-secrets',
  text: 'DELETE FROM auth.app_secrets WHERE app_id = $1 AND ends_at <= clock_timestamp()',
};

export const END_SECRETS_OF_APP: Statement = {
  name: 'end-secrets-of-app',
  text: `UPDATE auth.app_secrets SET ends_at = clock_timestamp() + ${OVERLAP} WHERE app_id = $1 AND ends_at IS NULL`,
};

export const INSERT_SECRET_OF_APP: Statement = {
  name: 'insert-secret-of-app',
  text: 'INSERT INTO auth.app_secrets (id, app_id, secret, sealed) VALUES ($1, $2, $3, $4)',
};

export const REMOVE_SECRETS_OF_APP: Statement = {
  name: 'remove-secrets-of-app',
  text: 'DELETE FROM auth.app_secrets WHERE app_id = $1',
};

export const SET_JWKS_OF_APP: Statement = {
  name: 'set-jwks-of-app',
  text: 'UPDATE auth.apps SET jwks_url = $2, jwks_audience = $3, jwks_issuer = $4 WHERE bot_id = $1',
};

/** Index: `app_secrets_app`. */
export const SECRETS_OF_APP: Statement = {
  name: 'secrets-of-app',
  text: `SELECT id, secret, sealed FROM auth.app_secrets
        WHERE app_id = $1 AND (ends_at IS NULL OR ends_at > clock_timestamp()) ORDER BY ends_at DESC NULLS FIRST`,
};

/** How hosts sign their tokens. Each exchange reads it, so a change holds at once. */
@Injectable()
export class HostTokensStore {
  constructor(
    private readonly sql: AuthSql,
    private readonly seal: KeySeal,
  ) {}

  /** `undefined` for an app that does not exist, is suspended or erased, or whose host signs no tokens. */
  async find(name: string, open: Sql = this.sql): Promise<HostConfig | undefined> {
    const [row] = await open.rows<AppRow>(HOST_TOKENS_OF_APP, [nameKey(name)]);
    if (row === undefined) return undefined;
    const expected = { audience: row.jwks_audience, issuer: row.jwks_issuer };
    const { jwks_url: url } = row;
    const signing = url === null ? await this.secretsOf(open, row.id) : ({ by: 'jwks', url } as const);
    return signing && { app: { id: row.id, name: row.username }, provision: row.provision, expected, signing };
  }

  /** Adds a secret. The one before counts for a day more; keys at a URL no longer count. */
  async addSecret(open: Sql, appId: UserId, text: string): Promise<void> {
    await this.setKeys(open, appId, null);
    await open.rows(REMOVE_ENDED_SECRETS, [appId]);
    await open.rows(END_SECRETS_OF_APP, [appId]);
    const id = newId<string>();
    const { bytes, sealed } = this.seal.close(id, Buffer.from(text));
    await open.rows(INSERT_SECRET_OF_APP, [...[id, appId], ...[bytes, sealed]]);
  }

  /** Ends all secrets; from now on the keys at the URL count, or nothing. */
  async replaceSecrets(open: Sql, appId: UserId, keys: HostKeys | null): Promise<void> {
    await open.rows(REMOVE_SECRETS_OF_APP, [appId]);
    await this.setKeys(open, appId, keys);
  }

  private async setKeys(open: Sql, appId: UserId, keys: HostKeys | null): Promise<void> {
    await open.rows(SET_JWKS_OF_APP, [appId, keys?.url, keys?.audience, keys?.issuer]);
  }

  /** The secrets that count. */
  private async secretsOf(open: Sql, appId: UserId): Promise<HostSigning | undefined> {
    const rows = await open.rows<SecretRow>(SECRETS_OF_APP, [appId]);
    if (rows.length === 0) return undefined;
    return {
      by: 'secret',
      secrets: rows.map(({ id, secret, sealed }) => this.seal.open(id, { bytes: secret, sealed })),
    };
  }
}
