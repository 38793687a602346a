import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ChatError } from '#contracts';
import { noteUser } from '#platform/http/request-user';
import { AccessTokenVerifier } from './access-token-verifier.js';
import type { Identity } from './identity.js';
import { SessionStatus } from './session-status.js';

const BEARER = /^bearer +(\S+)$/i;

/** Keyed by request: only this file can set the identity that a handler reads. */
const identities = new WeakMap<Request, Identity>();

/** Admits HTTP requests with `Authorization: Bearer <access token>` whose session still lives. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const identity = await this.identify(request);
    identities.set(request, identity);
    noteUser(request, { userId: identity.actor.userId, sessionId: identity.sessionId });
    return true;
  }

  /** @throws ChatError UNAUTHENTICATED, TOKEN_EXPIRED, SESSION_REVOKED, ACCOUNT_SUSPENDED, OVERLOADED, UNAVAILABLE */
  async identify(request: Request): Promise<Identity> {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new ChatError('UNAUTHENTICATED');
    const identity = await this.tokens.verify(token, request.ip ?? 'unknown');
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
