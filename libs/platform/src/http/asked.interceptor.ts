import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { pathFieldsOf, routeOf, type Route } from '#contracts/routes/routes';
import { eventRequest } from './event-request.js';

/** The name of a method's route in the table. */
export const NamedRoute = Reflector.createDecorator<Route>();

const requests = new WeakMap<Request, object>();

/** Validates a request by the table of routes. It is no guard, because a guard runs before the request has its turn. */
@Injectable()
export class AskedInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = this.reflector.get(NamedRoute, context.getHandler());
    const { request: type } = routeOf(name);
    const request = context.switchToHttp().getRequest<Request>();
    if (type !== null) requests.set(request, eventRequest({ type, path: pathFieldsOf(name) }, request));
    return next.handle();
  }
}

/** The request that `AskedInterceptor` has validated. */
export function askedOf(request: Request): object {
  const asked = requests.get(request);
  if (asked === undefined) throw new TypeError('the route reads no request');
  return asked;
}

export const Asked = createParamDecorator((_data: undefined, context: ExecutionContext): object =>
  askedOf(context.switchToHttp().getRequest<Request>()),
);
