import { Injectable } from '@nestjs/common';
import type { Statement } from '#persistence/sql';
import { WriteSql } from './write-sql.js';

const KEY: Statement = { name: 'fingerprint-key', text: 'SELECT fingerprint_key AS key FROM history.store' };

/** The secret key of all content fingerprints. The first migration makes it, and it never changes. */
@Injectable()
export class FingerprintKeyStore {
  private key: Buffer | undefined;

  constructor(private readonly sql: WriteSql) {}

  /** Reads the key from PostgreSQL at the first call only. */
  async read(): Promise<Buffer> {
    this.key ??= (await this.sql.rows<{ key: Buffer }>(KEY, []))[0]?.key;
    if (this.key === undefined) throw new Error('history.store has no row: the migrations have not run');
    return this.key;
  }
}
