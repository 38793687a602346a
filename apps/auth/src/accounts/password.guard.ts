import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ChatError, Login } from '#contracts';
import { runStrategy } from '#identity/run-strategy';
import { eventRequest } from '#platform/http/event-request';
import type { VerifiedUser } from './passwords.service.js';
import { PasswordStrategy } from './password.strategy.js';

const verifiedUsers = new WeakMap<Request, VerifiedUser>();

/** Admits requests with the right password. @throws ChatError INVALID, BAD_CREDENTIALS, RATE_LIMITED */
@Injectable()
export class PasswordGuard implements CanActivate {
  constructor(private readonly strategy: PasswordStrategy) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const { username, password } = eventRequest({ type: Login, path: {} }, request);
    // passport-local treats an empty field as a missing one.
    if (username === '' || password === '') throw new ChatError('BAD_CREDENTIALS');
    verifiedUsers.set(request, await runStrategy<VerifiedUser>(this.strategy, request, http.getResponse<Response>()));
    return true;
  }
}

/** The user of the request that `PasswordGuard` admitted. */
export const VerifiedPassword = createParamDecorator((_data: undefined, context: ExecutionContext): VerifiedUser => {
  const user = verifiedUsers.get(context.switchToHttp().getRequest<Request>());
  if (user === undefined) throw new ChatError('BAD_CREDENTIALS');
  return user;
});
