import { Injectable } from '@nestjs/common';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { IsNull, LessThan } from 'typeorm';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { KeySeal } from './key-seal.js';
import { isRotating, rotationTimes, signingKey, type RotationTimes } from './key-schedule.policy.js';
import { SigningKeyEntity } from './signing-key.entity.js';

/** The curve of `ES256` (RFC 7518, 3.4). */
const CURVE = 'P-256';
const KID_BYTES = 12;
/** Any number of auths may start or rotate at once, but only one at a time writes keys. */
const WRITE_LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('parley.auth.signing_keys', 0))`;

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

  all(): Promise<SigningKeyEntity[]> {
    return this.sql.store.getRepository(SigningKeyEntity).find();
  }

  /** Creates the first key if no key signs. */
  async ensureOne(): Promise<void> {
    await this.sql.transaction(async (open) => {
      await managerOf(open).query(WRITE_LOCK);
      const now = new Date();
      if (signingKey(await managerOf(open).getRepository(SigningKeyEntity).find(), now) === undefined)
        await this.insert(open, now);
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
      await managerOf(open).query(WRITE_LOCK);
      const now = new Date();
      const keys = managerOf(open).getRepository(SigningKeyEntity);
      if (isRotating(await keys.find(), now)) return { rotated: false };
      const times = rotationTimes(now, publishSeconds, accessTokenSeconds);
      await keys.update({ retiresAt: IsNull() }, { retiresAt: times.retiresAt });
      const kid = await this.insert(open, times.signsFrom);
      await also?.(open, kid);
      return { rotated: true, kid, ...times };
    });
  }

  /** Deletes the keys that verify no token any more. */
  async deleteRetired(): Promise<void> {
    await this.sql.store.getRepository(SigningKeyEntity).delete({ retiresAt: LessThan(new Date()) });
  }

  private async insert(open: Sql, signsFrom: Date): Promise<string> {
    const kid = randomBytes(KID_BYTES).toString('base64url');
    const pair = generateKeyPairSync('ec', { namedCurve: CURVE });
    const { bytes: privateKey, sealed } = this.seal.close(
      kid,
      pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
    );
    const publicKey = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    await managerOf(open)
      .getRepository(SigningKeyEntity)
      .insert({ kid, publicKey, privateKey, sealed, createdAt: new Date(), signsFrom, retiresAt: null });
    return kid;
  }
}
