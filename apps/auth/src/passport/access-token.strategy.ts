import type { Request } from 'express';
import { Strategy } from 'passport';
import { identifyCaller } from '#access/access.guard';
import type { AccessTokenVerifier } from '#access/access-token-verifier';
import type { SessionStatus } from '#access/session-status';

/** Admits the access token of a session, and the key of a bot. */
export class AccessTokenStrategy extends Strategy {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
  ) {
    super();
  }

  override authenticate(request: Request): void {
    identifyCaller(request, this.tokens, this.sessions).then(
      (identity) => this.success(identity),
      (error: unknown) => this.error(error),
    );
  }
}
