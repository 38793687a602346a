import { Injectable } from '@nestjs/common';
import type { Statement } from '#persistence/sql';
import { WriteSql } from './write-sql.js';

const IDENTITY: Statement = { name: 'store-identity', text: 'SELECT fingerprint_key FROM history.store' };

/** What the store was made with and keeps for good. */
@Injectable()
export class StoreIdentity {
  private key: Buffer | undefined;

  constructor(private readonly sql: WriteSql) {}

  /** The key of all fingerprints; read once. */
  async read(): Promise<{ fingerprintKey: Buffer }> {
    this.key ??= (await this.sql.rows<{ fingerprint_key: Buffer }>(IDENTITY, []))[0]?.fingerprint_key;
    if (this.key === undefined) throw new Error('the store has no identity: its migrations have not run');
    return { fingerprintKey: this.key };
  }
}
