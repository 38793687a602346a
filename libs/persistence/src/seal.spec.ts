import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '#config/config-error';
import { Seal } from './seal.js';

const IV_BYTES = 12;
const SEALS = 100;

const sealOf = (secret: string | undefined, what = 'keys') => new Seal({ secret, variable: 'KEY_SECRET', what });

describe('a seal', () => {
  const seal = sealOf('a secret of the operator');
  const key = randomBytes(32);

  it('has an IV of its own each time, so the same key never looks the same', () => {
    const sealed = Array.from({ length: SEALS }, () => seal.close('kid', key).bytes);
    const different = (part: (bytes: Buffer) => Buffer) => new Set(sealed.map((bytes) => part(bytes).toString('hex')));
    expect(different((bytes) => bytes.subarray(0, IV_BYTES)).size).toBe(SEALS);
    expect(different((bytes) => bytes.subarray(IV_BYTES)).size).toBe(SEALS);
  });

  it('without a secret leaves bytes as they are', () => {
    expect(sealOf(undefined).close('kid', key)).toEqual({ bytes: key, sealed: false });
  });

  it('opens with its secret and for its key alone, and only if no byte of it has changed', () => {
    const stored = seal.close('kid', key);
    expect(seal.open('kid', stored)).toEqual(key);
    const bytes = Buffer.from(stored.bytes);
    bytes.writeUInt8(bytes.readUInt8(IV_BYTES) ^ 1, IV_BYTES);
    expect(() => seal.open('kid', { ...stored, bytes })).toThrow(ConfigError);
    expect(() => seal.open('another', stored)).toThrow(/^KEY_SECRET: the keys are sealed with another one/);
    const others = [sealOf('another secret'), sealOf(undefined), sealOf('a secret of the operator', 'other keys')];
    for (const other of others) expect(() => other.open('kid', stored)).toThrow(ConfigError);
  });
});
