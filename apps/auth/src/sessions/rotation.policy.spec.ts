import { describe, expect, it } from 'vitest';
import { judgeToken, ROTATION_LEEWAY_MS, type Chain } from './rotation.policy.js';

const hash = (letter: string): Buffer => Buffer.alloc(32, letter);
const ROTATED_AT = new Date('2026-11-20T06:30:00.000Z');
const after = (ms: number): Date => new Date(ROTATED_AT.getTime() + ms);

const chain: Chain = {
  tokenHash: hash('c'),
  previousHash: hash('b'),
  sealedSuccessor: Buffer.from('sealed'),
  rotatedAt: ROTATED_AT,
  expiresAt: after(86_400_000),
  endCode: null,
};

describe('a refresh token', () => {
  it('is rotated at any time if it is the newest', () => {
    expect(judgeToken(chain, hash('c'), after(0))).toEqual({ do: 'rotate' });
    expect(judgeToken(chain, hash('c'), after(80_000_000))).toEqual({ do: 'rotate' });
  });

  it('gets the same successor again within the leeway', () => {
    const repeat = { do: 'repeat', sealedSuccessor: chain.sealedSuccessor };
    expect(judgeToken(chain, hash('b'), after(0))).toEqual(repeat);
    expect(judgeToken(chain, hash('b'), after(ROTATION_LEEWAY_MS))).toEqual(repeat);
    expect(judgeToken(chain, hash('b'), after(ROTATION_LEEWAY_MS + 1))).toEqual({ do: 'end' });
  });

  it('ends the session if it was used and its successor has been erased', () => {
    expect(judgeToken({ ...chain, sealedSuccessor: null }, hash('b'), after(1))).toEqual({ do: 'end' });
  });

  it('ends the session at once if it is two rotations old or more', () => {
    expect(judgeToken(chain, hash('a'), after(1))).toEqual({ do: 'end' });
  });

  it('is refused with the session’s end code, if the session has ended', () => {
    for (const letter of ['a', 'b', 'c']) {
      const verdict = judgeToken({ ...chain, endCode: 'ACCOUNT_SUSPENDED' }, hash(letter), after(1));
      expect(verdict).toEqual({ do: 'refuse', code: 'ACCOUNT_SUSPENDED' });
    }
  });

  it('is SESSION_REVOKED after its lifetime', () => {
    expect(judgeToken(chain, hash('c'), chain.expiresAt)).toEqual({ do: 'refuse', code: 'SESSION_REVOKED' });
  });

  it('of a session without rotations is the newest or a foreign one', () => {
    const fresh = { ...chain, previousHash: null, sealedSuccessor: null, rotatedAt: null };
    expect(judgeToken(fresh, hash('c'), after(1))).toEqual({ do: 'rotate' });
    expect(judgeToken(fresh, hash('b'), after(1))).toEqual({ do: 'end' });
  });
});
