import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import type { AccessClaims, SessionId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER } from '#access/identity';
import type { LivingUser } from '../users/user-row.js';
import { KeyRing } from './key-ring.js';

/** Signs access tokens with the current key. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly keys: KeyRing,
    private readonly config: AuthConfig,
  ) {}

  issue(user: LivingUser, sessionId: SessionId): Promise<string> {
    const { kid, privateKey } = this.keys.signer;
    const claims: Omit<AccessClaims, 'sub'> = {
      sid: sessionId,
      username: user.username,
      name: user.displayName,
      type: user.type,
      ver: user.version,
      ...(user.appId !== null && { app: user.appId }),
    };
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid, typ: 'JWT' })
      .setSubject(user.id)
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${this.config.accessTokenSeconds}s`)
      .sign(privateKey);
  }
}
