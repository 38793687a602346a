import { Injectable } from '@nestjs/common';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { KeySeal } from './key-seal.js';
import { isRotating, rotationTimes, signingKey, type RotationTimes } from './key-schedule.policy.js';
import type { SigningKeyRow } from './signing-key-row.js';

/** The curve of `ES256` (RFC 7518, 3.4). */
const CURVE = 'P-256';
const KID_BYTES = 12;

/** Any number of auths may start or rotate at once, but only one at a time writes keys. */
export const LOCK_SIGNING_KEYS: Statement = {
  name: 'lock-signing-keys',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('parley.auth.signing_keys', 0))`,
};

/** A few rows. */
export const SIGNING_KEYS: Statement = {
  name: 'signing-keys',
  text: `SELECT kid, public_key AS "publicKey", private_key AS "privateKey", sealed, created_at AS "createdAt",
      signs_from AS "signsFrom", retires_at AS "retiresAt" FROM auth.signing_keys`,
};

export const INSERT_SIGNING_KEY: Statement = {
  name: 'insert-signing-key',
  text: `INSERT INTO auth.signing_keys (kid, public_key, private_key, sealed, created_at, signs_from)
    VALUES ($1, $2, $3, $4, $5, $6)`,
};

/** A few rows. */
export const RETIRE_SIGNING_KEYS: Statement = {
  name: 'retire-signing-keys',
  text: 'UPDATE auth.signing_keys SET retires_at = $1 WHERE retires_at IS NULL',
};

/** A few rows. */
export const DELETE_SIGNING_KEYS: Statement = {
  name: 'delete-signing-keys',
  text: 'DELETE FROM auth.signing_keys WHERE retires_at < $1',
};

export type RotationOutcome =
  | { readonly rotated: false }
  | ({ readonly rotated: true; readonly kid: string } & RotationTimes);

/** The signing keys of the deployment, shared by all auths through PostgreSQL. */
@Injectable()
export class SigningKeysStore {
  constructor(
    private readonly sql: AuthSql,
    private readonly seal: KeySeal,
  ) {}

  all(open: Sql = this.sql): Promise<SigningKeyRow[]> {
    return open.rows<SigningKeyRow>(SIGNING_KEYS, []);
  }

  /** Creates the first key if no key signs. */
  async ensureOne(): Promise<void> {
    await this.sql.transaction(async (open) => {
      await open.rows(LOCK_SIGNING_KEYS, []);
      const now = new Date();
      if (signingKey(await this.all(open), now) === undefined) await this.insert(open, now);
    });
  }

  /**
   * Publishes a new key. `rotated` is false if another key is still being introduced.
   * @param also runs in the same transaction with the new key's id
   */
  async rotate(
    publishSeconds: number,
    accessTokenSeconds: number,
    also?: (open: Sql, kid: string) => Promise<void>,
  ): Promise<RotationOutcome> {
    return this.sql.transaction(async (open) => {
      await open.rows(LOCK_SIGNING_KEYS, []);
      const now = new Date();
      if (isRotating(await this.all(open), now)) return { rotated: false };
      const times = rotationTimes(now, publishSeconds, accessTokenSeconds);
      await open.rows(RETIRE_SIGNING_KEYS, [times.retiresAt]);
      const kid = await this.insert(open, times.signsFrom);
      await also?.(open, kid);
      return { rotated: true, kid, ...times };
    });
  }

  /** Deletes the keys that verify no token any more. */
  async deleteRetired(): Promise<void> {
    await this.sql.rows(DELETE_SIGNING_KEYS, [new Date()]);
  }

  private async insert(open: Sql, signsFrom: Date): Promise<string> {
    const kid = randomBytes(KID_BYTES).toString('base64url');
    const pair = generateKeyPairSync('ec', { namedCurve: CURVE });
    const { bytes: privateKey, sealed } = this.seal.close(
      kid,
      pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
    );
    const publicKey = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    await open.rows(INSERT_SIGNING_KEY, [kid, publicKey, privateKey, sealed, new Date(), signsFrom]);
    return kid;
  }
}
