import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import passport from 'passport';
import { AccessTokenVerifier } from './access-token-verifier.js';

const BEARER = /^bearer +(\S+)$/i;

/** The passport strategy of every service: `Authorization: Bearer <access token>` becomes an `Identity`. */
@Injectable()
export class AccessStrategy extends passport.Strategy {
  constructor(private readonly tokens: AccessTokenVerifier) {
    super();
  }

  override authenticate(request: Request): void {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return this.fail();
    this.tokens.verify(token, request.ip ?? 'unknown').then(
      (identity) => this.success(identity),
      (error: unknown) => this.error(error),
    );
  }
}
