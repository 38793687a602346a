import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '#config/config-error';
import { KeySeal } from './key-seal.js';

const IV_BYTES = 12;
const SEALS = 100;

describe('the seal of a signing key', () => {
  const seal = new KeySeal('a secret of the operator');
  const key = randomBytes(32);

  it('has an IV of its own each time, so the same key never looks the same', () => {
    const sealed = Array.from({ length: SEALS }, () => seal.close('kid', key).privateKey);
    const different = (part: (bytes: Buffer) => Buffer) => new Set(sealed.map((bytes) => part(bytes).toString('hex')));
    expect(different((bytes) => bytes.subarray(0, IV_BYTES)).size).toBe(SEALS);
    expect(different((bytes) => bytes.subarray(IV_BYTES)).size).toBe(SEALS);
  });

  it('opens with its secret and for its key alone, and only if no byte of it has changed', () => {
    const stored = seal.close('kid', key);
    expect(seal.open('kid', stored)).toEqual(key);
    const privateKey = Buffer.from(stored.privateKey);
    privateKey.writeUInt8(privateKey.readUInt8(IV_BYTES) ^ 1, IV_BYTES);
    expect(() => seal.open('kid', { ...stored, privateKey })).toThrow(ConfigError);
    expect(() => seal.open('another', stored)).toThrow(ConfigError);
    for (const secret of ['another secret', undefined])
      expect(() => new KeySeal(secret).open('kid', stored)).toThrow(ConfigError);
  });
});
