import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ConfigError } from '#config/config-error';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface SealOptions {
  /** The value of the setting. `undefined`: bytes are stored as they are. */
  readonly secret: string | undefined;
  /** The setting, for errors. */
  readonly variable: string;
  /** What it seals, such as `signing keys`. The same secret has another key for each of these. */
  readonly what: string;
}

/** Bytes as they are stored. */
export interface Sealed {
  readonly bytes: Buffer;
  readonly sealed: boolean;
}

/** Seals bytes at rest with a secret that is not in the store. */
export class Seal {
  private readonly key: Buffer | undefined;

  constructor(private readonly options: SealOptions) {
    const { secret, what } = options;
    this.key =
      secret === undefined ? undefined : Buffer.from(hkdfSync('sha256', secret, '', `parley ${what}`, KEY_BYTES));
  }

  /** @param owner the id of the row: sealed bytes open for no other one */
  close(owner: string, bytes: Buffer): Sealed {
    if (this.key === undefined) return { bytes, sealed: false };
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(owner));
    return { bytes: Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]), sealed: true };
  }

  /** @throws ConfigError if the secret is missing or a different one */
  open(owner: string, { bytes, sealed }: Sealed): Buffer {
    if (!sealed) return bytes;
    const { variable, what } = this.options;
    if (this.key === undefined) throw new ConfigError(variable, `the ${what} are sealed with it, but it is not set.`);
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new ConfigError(variable, `the ${what} are sealed with another one.`, { cause });
    }
  }
}
