import { Injectable } from '@nestjs/common';
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Statement } from '#persistence/sql';
import { WriteSql } from './write-sql.js';

const KEY: Statement = { name: 'fingerprint-key', text: 'SELECT fingerprint_key AS key FROM history.store' };

const DERIVED_BYTES = 32;

/** The secret key of content fingerprints, and the origin of other keys. The first migration makes it, once for all. */
@Injectable()
export class FingerprintKeyStore {
  private key: KeyObject | undefined;

  constructor(private readonly sql: WriteSql) {}

  /** Reads the key from PostgreSQL at the first call only. In Node 24 an HMAC with the bytes costs 8 µs more. */
  async read(): Promise<KeyObject> {
    if (this.key !== undefined) return this.key;
    const [row] = await this.sql.rows<{ key: Buffer }>(KEY, []);
    if (row === undefined) throw new Error('history.store has no row: the migrations have not run');
    this.key = createSecretKey(row.key);
    return this.key;
  }

  /** A key for another purpose. It reveals nothing about the key of fingerprints. */
  async derive(purpose: string): Promise<Buffer> {
    return deriveKey(await this.read(), purpose);
  }
}

/** HKDF (RFC 5869) with SHA-256 and without salt; `DERIVED_BYTES` long. */
export function deriveKey(key: Buffer | KeyObject, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), purpose, DERIVED_BYTES));
}
