import { Injectable } from '@nestjs/common';
import { ChatError, invalid } from '#contracts';
import type { NewOperator, OperatorsAnswer } from '#access/internal-api';
import { newOperatorKey, OPERATOR_KEY, OPERATOR_NAME, ROOT_OPERATOR } from '#access/operator-key.policy';
import { AuditStore } from '../audit/audit.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { OperatorsStore } from './operators.store.js';

/**
 * The operators with a key of their own, whom the audit therefore names truthfully. Only root changes the list: an
 * operator whose key was revoked must not have left another one behind.
 */
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
  async identify(key: string): Promise<string | undefined> {
    return OPERATOR_KEY.test(key) ? this.operators.nameOf(hashSecret(key)) : undefined;
  }

  /** @throws ChatError FORBIDDEN unless root asks, INVALID, CONFLICT if the name has a key */
  async add(actor: string, name: string): Promise<NewOperator> {
    assertRoot(actor);
    if (!OPERATOR_NAME.test(name) || name === ROOT_OPERATOR)
      throw invalid('name', `must be 1–64 letters, digits, spaces or "._@-", and not ${ROOT_OPERATOR}`);
    const key = newOperatorKey();
    await this.sql.transaction(async (open) => {
      if (!(await this.operators.insert(open, name, hashSecret(key), actor)))
        throw new ChatError('CONFLICT', { message: `${name} has a key already; revoke it first.` });
      await this.audit.record(open, { actor, act: 'operator.add', subject: name });
    });
    return { name, key };
  }

  /** The key is refused from the next request on. @throws ChatError FORBIDDEN unless root asks, NOT_FOUND */
  async revoke(actor: string, name: string): Promise<{ name: string }> {
    assertRoot(actor);
    await this.sql.transaction(async (open) => {
      if (!(await this.operators.revoke(open, name)))
        throw new ChatError('NOT_FOUND', { message: `There is no operator ${name}.` });
      await this.audit.record(open, { actor, act: 'operator.revoke', subject: name });
    });
    return { name };
  }
}

function assertRoot(actor: string): void {
  if (actor !== ROOT_OPERATOR)
    throw new ChatError('FORBIDDEN', { message: 'Only the holder of OPERATOR_SECRET changes the list of operators.' });
}
