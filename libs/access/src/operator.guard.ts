import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ChatError } from '#contracts';
import { ipOf } from '#platform/http/request-ip';
import { patternOf } from '#platform/http/http-metrics';
import { SecurityLog, type PrivilegedRequest } from '#platform/security-log';
import { OPERATOR_KEY_HEADER } from './internal-api.js';
import { OperatorNames } from './operator-names.js';

/** Keyed by request: only this file can set the name that a handler reads. */
const operators = new WeakMap<Request, string>();

/** Admits root and operators with a key of their own. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly names: OperatorNames,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError UNAUTHENTICATED, UNAVAILABLE */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = request.get(OPERATOR_KEY_HEADER);
    const operator = key === undefined ? undefined : await this.names.nameOf(key);
    if (operator === undefined) {
      this.security.write('internal.refused', privilegedRequestOf(request));
      throw new ChatError('UNAUTHENTICATED');
    }
    operators.set(request, operator);
    return true;
  }
}

/** @throws ChatError UNAUTHENTICATED unless `OperatorGuard` has admitted the request */
export function operatorOf(request: Request): string {
  const operator = operators.get(request);
  if (operator === undefined) throw new ChatError('UNAUTHENTICATED');
  return operator;
}

export function privilegedRequestOf(request: Request): PrivilegedRequest {
  return { method: request.method, route: patternOf(request) ?? 'none', address: ipOf(request) };
}

/** The operator whose request `OperatorGuard` admitted. */
export const ActingOperator = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  operatorOf(context.switchToHttp().getRequest<Request>()),
);
