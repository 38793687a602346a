import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ChatError } from '#contracts';
import { noteUser } from '#platform/http/request-user';
import { AccessStrategy } from './access.strategy.js';
import type { Identity } from './identity.js';
import { runStrategy } from './run-strategy.js';
import { SessionStatus } from './session-status.js';

/** Keyed by request: only this file can set the identity that a handler reads. */
const identities = new WeakMap<Request, Identity>();

/** Admits HTTP requests with an access token whose session still lives. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly strategy: AccessStrategy,
    private readonly sessions: SessionStatus,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const identity = await this.identify(request, http.getResponse<Response>());
    identities.set(request, identity);
    noteUser(request, { userId: identity.actor.userId, sessionId: identity.sessionId });
    return true;
  }

  /** @throws ChatError UNAUTHENTICATED, TOKEN_EXPIRED, SESSION_REVOKED, ACCOUNT_SUSPENDED, OVERLOADED, UNAVAILABLE */
  async identify(request: Request, response: Response): Promise<Identity> {
    const identity = await runStrategy<Identity>(this.strategy, request, response);
    await this.sessions.check(identity.sessionId);
    return identity;
  }
}

/** The `Identity` of the request that `AccessGuard` admitted. */
export const CurrentUser = createParamDecorator((_data: undefined, context: ExecutionContext): Identity => {
  const identity = identities.get(context.switchToHttp().getRequest<Request>());
  if (identity === undefined) throw new ChatError('UNAUTHENTICATED');
  return identity;
});
