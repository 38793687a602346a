import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import passport, { type Strategy } from 'passport';
import type { Observable } from 'rxjs';
import { ChatError } from '#contracts';
import type { VerifiedUser } from '../passwords.service.js';
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
    verifiedUsers.set(request, await run(this.strategy, request, http.getResponse<Response>()));
    return next.handle();
  }
}

/** It takes the strategy itself: passport's registry of names is global, and several services can run in one process. */
function run(strategy: Strategy, request: Request, response: Response): Promise<VerifiedUser> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, user: VerifiedUser | false | undefined): void => {
      if (error !== null) reject(error);
      else if (user) resolve(user);
      // passport-local fails without an error if a field is empty.
      else reject(new ChatError('BAD_CREDENTIALS'));
    };
    // passport stores the outcome on the strategy object, so each request gets an object of its own.
    const own = Object.create(strategy) as Strategy;
    // passport's types do not say what `authenticate` returns.
    const authenticate = passport.authenticate(own, { session: false }, settle) as RequestHandler;
    void authenticate(request, response, reject);
  });
}

/** The user of the request that `PasswordInterceptor` admitted. */
export const VerifiedPassword = createParamDecorator((_data: undefined, context: ExecutionContext): VerifiedUser => {
  const user = verifiedUsers.get(context.switchToHttp().getRequest<Request>());
  if (user === undefined) throw new ChatError('BAD_CREDENTIALS');
  return user;
});
