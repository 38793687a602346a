import { Injectable } from '@nestjs/common';
import { newId } from '#contracts';
import type { Operator, OperatorRole } from '#access/operator-roles.policy';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

export interface ListedOperator extends Operator {
  readonly role: OperatorRole;
  readonly createdAt: Date;
  readonly createdBy: string;
}

interface NewKey {
  readonly name: string;
  readonly role: OperatorRole;
  readonly keyHash: Buffer;
  readonly createdBy: string;
}

/** The role of a key, by the column that has its hash. */
export const ROLE_OF_OPERATOR = `CASE WHEN key_hash IS NULL THEN 'moderator' ELSE 'admin' END`;

/** Index: `operators_name`. */
export const INSERT_OPERATOR: Statement = {
  name: 'insert-operator',
  text: `INSERT INTO auth.operators (id, name, key_hash, moderator_key_hash, created_by)
       VALUES ($1, $2, CASE WHEN $4 = 'admin' THEN $3::bytea END, CASE WHEN $4 = 'moderator' THEN $3::bytea END, $5)
       ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id`,
};

export const OPERATORS: Statement = {
  name: 'operators',
  text: `SELECT name, ${ROLE_OF_OPERATOR} AS role, created_at AS "createdAt", created_by AS "createdBy" FROM auth.operators
        WHERE revoked_at IS NULL ORDER BY name`,
};

/** Index: `operators_name`. */
export const LOCK_ROLE_OF_OPERATOR: Statement = {
  name: 'lock-role-of-operator',
  text: `SELECT ${ROLE_OF_OPERATOR} AS role FROM auth.operators WHERE name = $1 AND revoked_at IS NULL FOR UPDATE`,
};

/** The hash moves to the column of the other role. Index: `operators_name`. */
export const CHANGE_ROLE_OF_OPERATOR: Statement = {
  name: 'change-role-of-operator',
  text: `UPDATE auth.operators SET key_hash = moderator_key_hash, moderator_key_hash = key_hash
        WHERE name = $1 AND revoked_at IS NULL`,
};

export const REVOKE_OPERATOR: Statement = {
  name: 'revoke-operator',
  text: 'UPDATE auth.operators SET revoked_at = clock_timestamp() WHERE name = $1 AND revoked_at IS NULL RETURNING 1',
};

/** Indexes of the unique hashes. */
export const OPERATOR_OF_KEY: Statement = {
  name: 'operator-of-key',
  text: `SELECT name, ${ROLE_OF_OPERATOR} AS role FROM auth.operators
        WHERE (key_hash = $1 OR moderator_key_hash = $1) AND revoked_at IS NULL`,
};

@Injectable()
export class OperatorsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Returns false if the name has a key already. */
  async insert(open: Sql, { name, role, keyHash, createdBy }: NewKey): Promise<boolean> {
    return (await open.rows(INSERT_OPERATOR, [newId(), name, keyHash, role, createdBy])).length === 1;
  }

  /** The operators with a key, by name. There are as many as people run the site. */
  async list(): Promise<ListedOperator[]> {
    return this.sql.rows<ListedOperator>(OPERATORS, []);
  }

  /** The role of the name's key, which stays until the transaction ends. */
  async lockRole(open: Sql, name: string): Promise<OperatorRole | undefined> {
    const [row] = await open.rows<{ role: OperatorRole }>(LOCK_ROLE_OF_OPERATOR, [name]);
    return row?.role;
  }

  /** Gives the name's key the other role. */
  async changeRole(open: Sql, name: string): Promise<void> {
    await open.rows(CHANGE_ROLE_OF_OPERATOR, [name]);
  }

  /** Returns false if the name has no key. */
  async revoke(open: Sql, name: string): Promise<boolean> {
    return (await open.rows(REVOKE_OPERATOR, [name])).length === 1;
  }

  /** The operator of a valid key. */
  async ofKey(keyHash: Buffer): Promise<Operator | undefined> {
    const [operator] = await this.sql.rows<Operator>(OPERATOR_OF_KEY, [keyHash]);
    return operator;
  }
}
