import { Injectable } from '@nestjs/common';
import { decodeProtectedHeader } from 'jose';
import { Strategy } from 'passport-jwt';
import { ChatError } from '#contracts';
import { bearerTokenOf } from './bearer-token.js';
import { identityOf, TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER } from './identity.js';
import { VerificationKeys } from './verification-keys.port.js';

/** passport-jwt over the published keys: `Authorization: Bearer <access token>` gives an `Identity`. */
@Injectable()
export class AccessStrategy extends Strategy {
  constructor(keys: VerificationKeys) {
    super(
      {
        jwtFromRequest: bearerTokenOf,
        algorithms: [TOKEN_ALGORITHM],
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        secretOrKeyProvider: (_request, token: string, done) => {
          publicKeyOf(keys, token).then(
            (key) => done(null, key),
            (error: unknown) => done(error),
          );
        },
      },
      (claims: unknown, done: (error: unknown, user: unknown) => void) => done(null, identityOf(claims) ?? false),
    );
  }
}

async function publicKeyOf(keys: VerificationKeys, token: string): Promise<string> {
  const key = await keys.find(keyIdOf(token));
  if (key === undefined) throw new ChatError('UNAUTHENTICATED');
  return key.export({ format: 'pem', type: 'spki' }).toString();
}

function keyIdOf(token: string): string {
  try {
    return decodeProtectedHeader(token).kid ?? '';
  } catch (cause) {
    throw new ChatError('UNAUTHENTICATED', {}, { cause });
  }
}
