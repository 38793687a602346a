import { Injectable } from '@nestjs/common';
import { newId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';

export interface NamedOperator {
  readonly name: string;
  readonly createdAt: Date;
  readonly createdBy: string;
}

@Injectable()
export class OperatorsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Returns false if the name has a key already (index `operators_name`). */
  async insert(open: Sql, name: string, keyHash: Buffer, createdBy: string): Promise<boolean> {
    const rows: unknown[] = await managerOf(open).query(
      `INSERT INTO auth.operators (id, name, key_hash, created_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id`,
      [newId(), name, keyHash, createdBy],
    );
    return rows.length === 1;
  }

  /** Those with a key, by name. There are as many as people run the site. */
  async list(): Promise<NamedOperator[]> {
    return this.sql.store.query(
      `SELECT name, created_at AS "createdAt", created_by AS "createdBy" FROM auth.operators
        WHERE revoked_at IS NULL ORDER BY name`,
    );
  }

  /** Returns false if the name has no key. */
  async revoke(open: Sql, name: string): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      'UPDATE auth.operators SET revoked_at = clock_timestamp() WHERE name = $1 AND revoked_at IS NULL',
      [name],
    );
    return count === 1;
  }

  /** The name of a valid key (index of the unique `key_hash`). */
  async nameOf(keyHash: Buffer): Promise<string | undefined> {
    const [row]: { name: string }[] = await this.sql.store.query(
      'SELECT name FROM auth.operators WHERE key_hash = $1 AND revoked_at IS NULL',
      [keyHash],
    );
    return row?.name;
  }
}
