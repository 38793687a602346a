import { Injectable, type CanActivate } from '@nestjs/common';
import type { Request } from 'express';
import { AccessGuard } from '#access/access.guard';
import { AccessTokenVerifier } from '#access/access-token-verifier';
import type { Identity } from '#access/identity';
import { SessionStatus } from '#access/session-status';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { authenticate } from './authenticate.js';

/** The guard that all services have, as a strategy of Passport. */
@Injectable()
export class AccessTokenGuard extends AccessGuard implements CanActivate {
  private readonly strategy: AccessTokenStrategy;

  constructor(tokens: AccessTokenVerifier, sessions: SessionStatus) {
    super(tokens, sessions);
    this.strategy = new AccessTokenStrategy(tokens, sessions);
  }

  override identify(request: Request): Promise<Identity> {
    return authenticate(this.strategy, request);
  }
}
