import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ChatError } from '#contracts';
import { AccessStrategy } from './access.strategy.js';
import { botTokenOf, BotTokens } from './bot-tokens.js';
import { setIdentity } from './current-user.js';
import type { Identity } from './identity.js';
import { runStrategy } from './passport-run.js';
import { SessionStatus } from './session-status.port.js';

/** Lets in who brings an access token of a living session. For HTTP routes of every service. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly strategy: AccessStrategy,
    private readonly bots: BotTokens,
    private readonly sessions: SessionStatus,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    setIdentity(request, await this.identify(request, http.getResponse<Response>()));
    return true;
  }

  /** @throws ChatError UNAUTHENTICATED, TOKEN_EXPIRED, SESSION_REVOKED, ACCOUNT_SUSPENDED, UNAVAILABLE */
  async identify(request: Request, response: Response): Promise<Identity> {
    const botToken = botTokenOf(request);
    const identity = await (botToken === undefined ? this.readJwt(request, response) : this.bots.verify(botToken));
    await this.sessions.check(identity.sessionId);
    return identity;
  }

  private readJwt(request: Request, response: Response): Promise<Identity> {
    return runStrategy<Identity>(this.strategy, request, response).catch((error: unknown) => {
      throw tokenProblem(error);
    });
  }
}

function tokenProblem(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  // The name that jsonwebtoken gives it.
  const expired = error instanceof Error && error.name === 'TokenExpiredError';
  return new ChatError(expired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED', {}, { cause: error });
}
