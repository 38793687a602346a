import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { ChatError, type Login } from '#contracts';
import { runStrategy } from '#identity/run-strategy';
import { askedOf } from '#platform/http/asked.interceptor';
import type { VerifiedUser } from './passwords.service.js';
import { PasswordStrategy } from './password.strategy.js';

const verifiedUsers = new WeakMap<Request, VerifiedUser>();

/**
 * Admits requests with the right password. It is no guard, because a guard runs before the request has its turn.
 * @throws ChatError BAD_CREDENTIALS, RATE_LIMITED
 */
@Injectable()
export class PasswordInterceptor implements NestInterceptor {
  constructor(private readonly strategy: PasswordStrategy) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const { username, password } = askedOf(request) as Login;
    // passport-local treats an empty field as a missing one.
    if (username === '' || password === '') throw new ChatError('BAD_CREDENTIALS');
    verifiedUsers.set(request, await runStrategy<VerifiedUser>(this.strategy, request, http.getResponse<Response>()));
    return next.handle();
  }
}

/** The user of the request that `PasswordInterceptor` admitted. */
export const VerifiedPassword = createParamDecorator((_data: undefined, context: ExecutionContext): VerifiedUser => {
  const user = verifiedUsers.get(context.switchToHttp().getRequest<Request>());
  if (user === undefined) throw new ChatError('BAD_CREDENTIALS');
  return user;
});
