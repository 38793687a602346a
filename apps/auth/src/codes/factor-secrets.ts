import { Injectable, Logger } from '@nestjs/common';
import { createHmac, hkdfSync } from 'node:crypto';
import { AuthConfig } from '#config/app-config';
import { ConfigError } from '#config/config-error';
import { ChatError, type UserId } from '#contracts';
import { Seal } from '#persistence/seal';

const VARIABLE = 'TOTP_SECRET';
const KEY_BYTES = 32;

interface Keys {
  readonly seal: Seal;
  readonly recovery: Buffer;
}

/**
 * Seals the secrets of second factors with `TOTP_SECRET`, and hashes recovery codes. While the setting has two secrets, the new
 * one seals, and both open.
 */
@Injectable()
export class FactorSecrets {
  private readonly keys: readonly Keys[];
  private readonly logger = new Logger(FactorSecrets.name);

  constructor({ totpSecrets = [] }: AuthConfig) {
    this.keys = totpSecrets.map((secret) => ({
      seal: new Seal({ secret, variable: VARIABLE, what: 'second factors' }),
      recovery: Buffer.from(hkdfSync('sha256', secret, '', 'parley recovery codes', KEY_BYTES)),
    }));
  }

  get isConfigured(): boolean {
    return this.keys.length > 0;
  }

  /** @throws ChatError UNAVAILABLE without `TOTP_SECRET` */
  close(userId: UserId, secret: string): Buffer {
    return this.newest().seal.close(userId, Buffer.from(secret)).bytes;
  }

  /** @throws ChatError UNAVAILABLE without the `TOTP_SECRET` that has sealed it */
  open(userId: UserId, bytes: Buffer): string {
    for (const { seal } of this.keys) {
      const secret = openWith(seal, userId, bytes);
      if (secret !== undefined) return secret;
    }
    this.logger.error({ event: 'factor.not-opened', userId, variable: VARIABLE });
    throw new ChatError('UNAVAILABLE');
  }

  /** The hash under the newest key, for the store. @throws ChatError UNAVAILABLE without `TOTP_SECRET` */
  hash(userId: UserId, recoveryCode: string): Buffer {
    return hashUnder(this.newest(), userId, recoveryCode);
  }

  /** The hashes that the code may be stored as. */
  hashes(userId: UserId, recoveryCode: string): Buffer[] {
    return this.keys.map((keys) => hashUnder(keys, userId, recoveryCode));
  }

  private newest(): Keys {
    const [newest] = this.keys;
    if (newest === undefined) throw new ChatError('UNAVAILABLE');
    return newest;
  }
}

function hashUnder({ recovery }: Keys, userId: UserId, recoveryCode: string): Buffer {
  return createHmac('sha256', recovery).update(`${userId} ${recoveryCode}`).digest();
}

function openWith(seal: Seal, userId: UserId, bytes: Buffer): string | undefined {
  try {
    return seal.open(userId, { bytes, sealed: true }).toString();
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
