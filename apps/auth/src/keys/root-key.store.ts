import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Seal } from '#persistence/seal';
import { AUTH_STORE } from '../store/names.js';

const KEY_BYTES = 32;

/**
 * The random key that all auths of a site share, in `auth.root_key`. It seals what any of them must be able to open, such as the
 * cookie of a provider's round trip. The first auth that starts makes it.
 */
@Injectable()
export class RootKey implements OnModuleInit {
  private key: Buffer = Buffer.alloc(0);

  constructor(@InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    await this.dataSource.query('INSERT INTO auth.root_key (key) VALUES ($1) ON CONFLICT DO NOTHING', [
      randomBytes(KEY_BYTES),
    ]);
    const [row]: { key: Buffer }[] = await this.dataSource.query('SELECT key FROM auth.root_key');
    if (row === undefined) throw new Error('auth.root_key has no row');
    this.key = row.key;
  }

  /** A seal with a key of its own for this use. Call it after the start. */
  seal(what: string): Seal {
    return new Seal({ secret: this.key.toString('base64url'), variable: 'auth.root_key', what });
  }
}
