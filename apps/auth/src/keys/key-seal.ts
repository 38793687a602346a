import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ConfigError } from '#config/config-error';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals private keys at rest with `SIGNING_KEY_SECRET`. If it is not set, keys are stored unsealed. */
export class KeySeal {
  private readonly key: Buffer | undefined;

  constructor(secret: string | undefined) {
    this.key =
      secret === undefined ? undefined : Buffer.from(hkdfSync('sha256', secret, '', 'parley signing keys', KEY_BYTES));
  }

  close(kid: string, privateKey: Buffer): { privateKey: Buffer; sealed: boolean } {
    if (this.key === undefined) return { privateKey, sealed: false };
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(kid));
    return {
      privateKey: Buffer.concat([iv, cipher.update(privateKey), cipher.final(), cipher.getAuthTag()]),
      sealed: true,
    };
  }

  /** @throws ConfigError if the secret is missing or a different one */
  open(kid: string, stored: { privateKey: Buffer; sealed: boolean }): Buffer {
    if (!stored.sealed) return stored.privateKey;
    if (this.key === undefined)
      throw new ConfigError(VARIABLE, 'the signing keys are sealed with it, but it is not set.');
    const { privateKey: sealed } = stored;
    const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(0, IV_BYTES)).setAAD(Buffer.from(kid));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new ConfigError(VARIABLE, 'the signing keys are sealed with another one.', { cause });
    }
  }
}

const VARIABLE = 'SIGNING_KEY_SECRET';
