import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hkdfSync, randomBytes } from 'node:crypto';
import { Seal } from '#persistence/seal';
import type { Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

const KEY_BYTES = 32;

export const INSERT_ROOT_KEY: Statement = {
  name: 'insert-root-key',
  text: 'INSERT INTO auth.root_key (key) VALUES ($1) ON CONFLICT DO NOTHING',
};

export const ROOT_KEY: Statement = {
  name: 'root-key',
  text: 'SELECT key FROM auth.root_key',
};

/**
 * The random key that all auths of a site share, in `auth.root_key`. It seals what any of them must be able to open, such as the
 * cookie of a provider's round trip. The first auth that starts makes it.
 */
@Injectable()
export class RootKey implements OnModuleInit {
  private key: Buffer = Buffer.alloc(0);

  constructor(private readonly sql: AuthSql) {}

  async onModuleInit(): Promise<void> {
    await this.sql.rows(INSERT_ROOT_KEY, [randomBytes(KEY_BYTES)]);
    const [row] = await this.sql.rows<{ key: Buffer }>(ROOT_KEY, []);
    if (row === undefined) throw new Error('auth.root_key has no row');
    this.key = row.key;
  }

  /** A key of its own for this use. Call it after the start. */
  derive(what: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, '', `parley ${what}`, KEY_BYTES));
  }

  /** A seal with a key of its own for this use. Call it after the start. */
  seal(what: string): Seal {
    return new Seal({ secret: this.key.toString('base64url'), variable: 'auth.root_key', what });
  }
}
