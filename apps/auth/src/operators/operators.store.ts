import { Injectable } from '@nestjs/common';
import { newId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

export interface NamedOperator {
  readonly name: string;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** Index: `operators_name`. */
export const INSERT_OPERATOR: Statement = {
  name: 'insert-operator',
  text: `INSERT INTO auth.operators (id, name, key_hash, created_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id`,
};

export const OPERATORS: Statement = {
  name: 'operators',
  text: `SELECT name, created_at AS "createdAt", created_by AS "createdBy" FROM auth.operators
        WHERE revoked_at IS NULL ORDER BY name`,
};

export const REVOKE_OPERATOR: Statement = {
  name: 'revoke-operator',
  text: 'UPDATE auth.operators SET revoked_at = clock_timestamp() WHERE name = $1 AND revoked_at IS NULL RETURNING 1',
};

/** Index of the unique `key_hash`. */
export const NAME_OF_OPERATOR: Statement = {
  name: 'name-of-operator',
  text: 'SELECT name FROM auth.operators WHERE key_hash = $1 AND revoked_at IS NULL',
};

@Injectable()
export class OperatorsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Returns false if the name has a key already. */
  async insert(open: Sql, name: string, keyHash: Buffer, createdBy: string): Promise<boolean> {
    return (await open.rows(INSERT_OPERATOR, [newId(), name, keyHash, createdBy])).length === 1;
  }

  /** The operators with a key, by name. There are as many as people run the site. */
  async list(): Promise<NamedOperator[]> {
    return this.sql.rows<NamedOperator>(OPERATORS, []);
  }

  /** Returns false if the name has no key. */
  async revoke(open: Sql, name: string): Promise<boolean> {
    return (await open.rows(REVOKE_OPERATOR, [name])).length === 1;
  }

  /** The name of a valid key. */
  async nameOf(keyHash: Buffer): Promise<string | undefined> {
    const [row] = await this.sql.rows<{ name: string }>(NAME_OF_OPERATOR, [keyHash]);
    return row?.name;
  }
}
