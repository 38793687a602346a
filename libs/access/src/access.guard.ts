import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ChatError } from '#contracts';
import { ipOf } from '#platform/http/request-ip';
import { patternOf } from '#platform/http/http-metrics';
import { noteUser } from '#platform/http/request-user';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { assertActsAsBot } from './app-key.policy.js';
import type { Identity } from './identity.js';
import { SessionStatus } from './session-status.js';

const BEARER = /^bearer +(\S+)$/i;

/** Keyed by request: only this file can set the identity that a handler reads. */
const identities = new WeakMap<Request, Identity>();

/** Admits HTTP requests with `Authorization: Bearer <access token>` whose session still lives, and keys that act as bots. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    identities.set(request, await this.identify(request));
    return true;
  }

  /** @throws ChatError as `identifyCaller` */
  identify(request: Request): Promise<Identity> {
    return identifyCaller(request, this.tokens, this.sessions);
  }
}

/** @throws ChatError as `identifyRequest`; FORBIDDEN for a key that may not act as a bot here */
export async function identifyCaller(
  request: Request,
  tokens: AccessTokenVerifier,
  sessions: SessionStatus,
): Promise<Identity> {
  const identity = await identifyRequest(request, tokens, sessions);
  assertActsAsBot(identity, { origin: request.get('origin'), route: patternOf(request) });
  return identity;
}

/**
 * Verifies `Authorization: Bearer <token>`, and notes for the logs whose it is.
 * @throws ChatError UNAUTHENTICATED, TOKEN_EXPIRED, SESSION_REVOKED, ACCOUNT_SUSPENDED, OVERLOADED, UNAVAILABLE
 */
export async function identifyRequest(
  request: Request,
  tokens: AccessTokenVerifier,
  sessions: SessionStatus,
): Promise<Identity> {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new ChatError('UNAUTHENTICATED');
  const identity = await tokens.verify(token, ipOf(request));
  const { actor, sessionId, scopes } = identity;
  noteUser(request, { userId: actor.userId, sessionId, ...(scopes !== undefined && { app: actor.username }) });
  await sessions.check(sessionId);
  return identity;
}

/** The `Identity` of the request that `AccessGuard` admitted. */
export const CurrentUser = createParamDecorator((_data: undefined, context: ExecutionContext): Identity => {
  const identity = identities.get(context.switchToHttp().getRequest<Request>());
  if (identity === undefined) throw new ChatError('UNAUTHENTICATED');
  return identity;
});
