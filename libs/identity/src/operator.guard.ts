import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { OperatorConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { addressOf } from '#platform/http/client-address';
import { patternOf } from '#platform/http/http-metrics';
import { SecurityLog, type PrivilegedRequest } from '#platform/security-log';
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
    const operator = key === undefined ? undefined : await this.nameOf(key);
    if (operator === undefined) {
      this.security.write('internal.refused', privilegedRequestOf(request));
      throw new ChatError('UNAUTHENTICATED');
    }
    operators.set(request, operator);
    return true;
  }

  private async nameOf(key: string): Promise<string | undefined> {
    return this.root?.matches(key) ? ROOT_OPERATOR : this.source.operatorOf(key);
  }
}

/** @throws ChatError UNAUTHENTICATED unless `OperatorGuard` has admitted the request */
export function operatorOf(request: Request): string {
  const operator = operators.get(request);
  if (operator === undefined) throw new ChatError('UNAUTHENTICATED');
  return operator;
}

export function privilegedRequestOf(request: Request): PrivilegedRequest {
  return { method: request.method, route: patternOf(request) ?? 'none', address: addressOf(request) };
}

/** The operator whose request `OperatorGuard` admitted. */
export const ActingOperator = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  operatorOf(context.switchToHttp().getRequest<Request>()),
);
