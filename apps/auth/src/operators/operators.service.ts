import { Injectable } from '@nestjs/common';
import { ChatError, invalid } from '#contracts';
import type { NewOperator, OperatorRoleAnswer, OperatorsAnswer } from '#access/internal-api';
import { newOperatorKey, OPERATOR_KEY, OPERATOR_NAME, ROOT_OPERATOR } from '#access/operator-key.policy';
import type { Operator } from '#access/operator-roles.policy';
import { AuditStore } from '../audit/audit.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { OperatorsStore } from './operators.store.js';

/** The operators with a key of their own, whom the audit therefore names truthfully. */
@Injectable()
export class OperatorsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly operators: OperatorsStore,
    private readonly audit: AuditStore,
  ) {}

  async list(): Promise<OperatorsAnswer> {
    const operators = await this.operators.list();
    return { operators: operators.map((each) => ({ ...each, createdAt: each.createdAt.toISOString() })) };
  }

  /** The operator whose key this is; `undefined` for an unknown or revoked key. */
  async identify(key: string): Promise<Operator | undefined> {
    return OPERATOR_KEY.test(key) ? this.operators.ofKey(hashSecret(key)) : undefined;
  }

  /** @throws ChatError INVALID, CONFLICT if the name has a key */
  async add(actor: string, { name, role }: OperatorRoleAnswer): Promise<NewOperator> {
    if (!OPERATOR_NAME.test(name) || name === ROOT_OPERATOR)
      throw invalid('name', `must be 1–64 letters, digits, spaces or "._@-", and not ${ROOT_OPERATOR}`);
    const key = newOperatorKey();
    await this.sql.transaction(async (open) => {
      if (!(await this.operators.insert(open, { name, role, keyHash: hashSecret(key), createdBy: actor })))
        throw new ChatError('CONFLICT', { message: `${name} has a key already; revoke it first.` });
      await this.audit.record(open, { actor, act: 'operator.add', subject: name, details: { role } });
    });
    return { name, role, key };
  }

  /** Holds from the next request on. @throws ChatError NOT_FOUND */
  async setRole(actor: string, { name, role }: OperatorRoleAnswer): Promise<OperatorRoleAnswer> {
    await this.sql.transaction(async (open) => {
      const before = await this.operators.lockRole(open, name);
      if (before === undefined) throw noOperator(name);
      if (before === role) return;
      await this.operators.changeRole(open, name);
      await this.audit.record(open, { actor, act: 'operator.role', subject: name, details: { role } });
    });
    return { name, role };
  }

  /** The key is refused from the next request on. @throws ChatError NOT_FOUND */
  async revoke(actor: string, name: string): Promise<{ name: string }> {
    await this.sql.transaction(async (open) => {
      if (!(await this.operators.revoke(open, name))) throw noOperator(name);
      await this.audit.record(open, { actor, act: 'operator.revoke', subject: name });
    });
    return { name };
  }
}

function noOperator(name: string): ChatError {
  return new ChatError('NOT_FOUND', { message: `There is no operator ${name}.` });
}
