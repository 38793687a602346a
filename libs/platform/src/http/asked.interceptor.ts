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
import { eventRequest, type RequestSource } from './event-request.js';

/** Where the request of a method's route comes from. A method without it reads no request. */
export const AskedBy = Reflector.createDecorator<RequestSource<object>>();

const requests = new WeakMap<Request, object>();

/** Validates a request by the table of routes. It is no guard, because a guard runs before the request has its turn. */
@Injectable()
export class AskedInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const source = this.reflector.get<RequestSource<object> | undefined>(AskedBy, context.getHandler());
    const request = context.switchToHttp().getRequest<Request>();
    if (source !== undefined) requests.set(request, eventRequest(source, request));
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
