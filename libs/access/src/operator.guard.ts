import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ChatError } from '#contracts';
import { ipOf } from '#platform/http/request-ip';
import { patternOf } from '#platform/http/http-metrics';
import { SecurityLog, type PrivilegedRequest } from '#platform/security-log';
import { enteredOperator } from './console-door.js';
import { OPERATOR_KEY_HEADER } from './internal-api.js';
import { OperatorNames } from './operator-names.js';
import { isAtLeast, type Operator, type OperatorRank } from './operator-roles.policy.js';

/** Keyed by request: only this file can set the operator that a handler reads. */
const operators = new WeakMap<Request, Operator>();

/** The lowest role that a route serves, or all routes of a controller. A route without it serves admins. */
export const LowestRole = Reflector.createDecorator<OperatorRank>();

/** A route, or all routes of a controller, for the console too. All others are for the command alone. */
export const OnConsole = Reflector.createDecorator<undefined, true>({ transform: () => true });

/** Admits root and operators with a key of their own to the routes of their role. Those at the console have come through its door. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly names: OperatorNames,
    private readonly security: SecurityLog,
    private readonly reflector: Reflector,
  ) {}

  /** @throws ChatError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, UNAVAILABLE */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const atConsole = enteredOperator(request);
    const route = [context.getHandler(), context.getClass()];
    if (atConsole !== undefined && this.reflector.getAllAndOverride(OnConsole, route) !== true)
      throw new ChatError('NOT_FOUND');
    const operator = atConsole ?? (await this.ofKey(request));
    if (operator === undefined) {
      this.security.write('internal.refused', privilegedRequestOf(request));
      throw new ChatError('UNAUTHENTICATED');
    }
    const lowest = this.reflector.getAllAndOverride(LowestRole, route) ?? 'admin';
    if (!isAtLeast(operator.role, lowest)) {
      const outcome = 'FORBIDDEN';
      this.security.write('operator.act', { operator: operator.name, ...privilegedRequestOf(request), outcome });
      throw new ChatError(outcome, { message: REFUSALS[lowest] });
    }
    operators.set(request, operator);
    return true;
  }

  private async ofKey(request: Request): Promise<Operator | undefined> {
    const key = request.get(OPERATOR_KEY_HEADER);
    return key === undefined ? undefined : this.names.find(key);
  }
}

/** The message for operators with a lower role. */
const REFUSALS: Readonly<Record<OperatorRank, string>> = {
  moderator: 'Only operators may do this.',
  admin: 'Only an operator with the role admin may do this.',
  root: 'Only the holder of OPERATOR_SECRET may do this.',
};

/** @throws ChatError UNAUTHENTICATED unless `OperatorGuard` has admitted the request */
export function operatorOf(request: Request): Operator {
  const operator = operators.get(request);
  if (operator === undefined) throw new ChatError('UNAUTHENTICATED');
  return operator;
}

export function privilegedRequestOf(request: Request): PrivilegedRequest {
  return { method: request.method, route: patternOf(request) ?? 'none', address: ipOf(request) };
}

/** The name of the operator whose request `OperatorGuard` admitted. */
export const ActingOperator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): string =>
    operatorOf(context.switchToHttp().getRequest<Request>()).name,
);

/** The role of that operator. */
export const ActingRole = createParamDecorator(
  (_data: undefined, context: ExecutionContext): OperatorRank =>
    operatorOf(context.switchToHttp().getRequest<Request>()).role,
);
