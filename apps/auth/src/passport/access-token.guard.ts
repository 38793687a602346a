import { Injectable, type CanActivate } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AccessGuard } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { authenticate } from './authenticate.js';

/** The guard that all services have, as a strategy of Passport. */
@Injectable()
export class AccessTokenGuard extends AccessGuard implements CanActivate {
  private readonly strategy = new AccessTokenStrategy((request) => super.identify(request));

  override identify(request: Request): Promise<Identity> {
    return authenticate(this.strategy, request, request.res as Response);
  }
}
