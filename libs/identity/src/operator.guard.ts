import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { OperatorConfig } from '#config/app-config';
import { ChatError, isId } from '#contracts';
import { addressOf } from '#platform/http/client-address';
import { routeOf } from '#platform/http/http-metrics';
import { SecurityLog } from '#platform/security-log';
import { OPERATOR_KEY_HEADER } from './internal-api.js';
import { ROOT_OPERATOR } from './operator-key.policy.js';
import { OperatorSource } from './operator-source.port.js';
import { SecretDigest } from './secret-digest.js';

/** Keyed by request: only this file can set the name that a handler reads. */
const operators = new WeakMap<Request, string>();

/** Admits the holder of `OPERATOR_SECRET`, as root, and operators with a key of their own. */
@Injectable()
export class OperatorGuard implements CanActivate {
  /** Without the setting there is no root. */
  private readonly root: SecretDigest | undefined;

  constructor(
    { operatorSecret }: OperatorConfig,
    private readonly source: OperatorSource,
    private readonly security: SecurityLog,
  ) {
    this.root = operatorSecret === undefined ? undefined : new SecretDigest(operatorSecret);
  }

  /** @throws ChatError UNAUTHENTICATED, UNAVAILABLE */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = request.get(OPERATOR_KEY_HEADER);
    const operator = key === undefined ? undefined : await this.operatorOf(key);
    const facts = { method: request.method, route: routeOf(request) ?? 'none', address: addressOf(request) };
    if (operator === undefined) {
      this.security.write('internal.refused', facts);
      throw new ChatError('UNAUTHENTICATED');
    }
    operators.set(request, operator);
    const subject = Object.values(request.params).find(isId);
    this.security.write('operator.act', { operator, ...facts, ...(subject !== undefined && { subject }) });
    return true;
  }

  private async operatorOf(key: string): Promise<string | undefined> {
    return this.root?.matches(key) ? ROOT_OPERATOR : this.source.operatorOf(key);
  }
}

/** The operator whose request `OperatorGuard` admitted. */
export const ActingOperator = createParamDecorator((_data: undefined, context: ExecutionContext): string => {
  const operator = operators.get(context.switchToHttp().getRequest<Request>());
  if (operator === undefined) throw new ChatError('UNAUTHENTICATED');
  return operator;
});
