import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { ChatError } from '#contracts';
import { authenticate } from '../passport/authenticate.js';
import { PasswordStrategy } from './password.strategy.js';
import { PasswordsService, type VerifiedUser } from './passwords.service.js';

const verifiedUsers = new WeakMap<Request, VerifiedUser>();

/**
 * Admits requests with the right password. It is no guard, because a guard runs before the request has its turn.
 * @throws ChatError BAD_CREDENTIALS, RATE_LIMITED
 */
@Injectable()
export class PasswordInterceptor implements NestInterceptor {
  private readonly strategy: PasswordStrategy;

  constructor(passwords: PasswordsService) {
    this.strategy = new PasswordStrategy(passwords);
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    verifiedUsers.set(request, await authenticate(this.strategy, request));
    return next.handle();
  }
}

/** The user of the request that `PasswordInterceptor` admitted. */
export const VerifiedPassword = createParamDecorator((_data: undefined, context: ExecutionContext): VerifiedUser => {
  const user = verifiedUsers.get(context.switchToHttp().getRequest<Request>());
  if (user === undefined) throw new ChatError('BAD_CREDENTIALS');
  return user;
});
