import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import type { NoRouteLimit, RouteLimit, RouteScope } from '#contracts/routes/definition';
import { ipKey } from '../limits/ip-key.policy.js';
import { askedOf } from './asked.interceptor.js';
import { ipOf } from './request-ip.js';
import { userOf } from './request-user.js';

/** The limits of a service. */
export interface RouteLimits<Scope extends RouteScope = RouteScope> {
  /** Takes points (1) of a user or of an IP key. @throws ChatError RATE_LIMITED */
  readonly demand: (scope: Scope, key: string, points?: number) => Promise<void> | void;
}

/** The limit that the table gives to a method's route. */
export const LimitedBy = Reflector.createDecorator<RouteLimit | NoRouteLimit>();

/** Takes the points of a request from the limit of the route. */
export class LimitInterceptor implements NestInterceptor {
  constructor(
    private readonly limits: RouteLimits,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const limit = this.reflector.get(LimitedBy, context.getHandler());
    if ('scope' in limit) {
      const request = context.switchToHttp().getRequest<Request>();
      await this.limits.demand(limit.scope, keyOf(limit, request), weightOf(limit, request));
    }
    return next.handle();
  }
}

/** An interceptor that takes its points from the limits of a service. */
export function limitInterceptorOf(limits: Type<RouteLimits<never>>): Type<NestInterceptor> {
  @Injectable()
  class OfService extends LimitInterceptor {
    constructor(@Inject(limits) own: RouteLimits, reflector: Reflector) {
      super(own, reflector);
    }
  }
  return OfService;
}

/** One, and one for each entry of the lists that weigh. */
function weightOf({ weighs = [] }: RouteLimit, request: Request): number {
  if (weighs.length === 0) return 1;
  const asked = askedOf(request) as Record<string, unknown>;
  return weighs.reduce((sum, field) => sum + lengthOf(asked[field]), 1);
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function keyOf({ by, scope }: RouteLimit, request: Request): string {
  if (by === 'ip') return ipKey(ipOf(request));
  const user = userOf(request);
  if (user === undefined) throw new TypeError(`the limit ${scope} needs a route with an access token`);
  return user.userId;
}
