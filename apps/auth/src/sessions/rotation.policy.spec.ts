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
  it('that is the newest is rotated, at any time', () => {
    expect(judgeToken(chain, hash('c'), after(0))).toEqual({ do: 'rotate' });
    expect(judgeToken(chain, hash('c'), after(80_000_000))).toEqual({ do: 'rotate' });
  });

  it('that was just used gets the same successor again, to the last millisecond of the leeway', () => {
    const repeat = { do: 'repeat', sealedSuccessor: chain.sealedSuccessor };
    expect(judgeToken(chain, hash('b'), after(0))).toEqual(repeat);
    expect(judgeToken(chain, hash('b'), after(ROTATION_LEEWAY_MS))).toEqual(repeat);
    expect(judgeToken(chain, hash('b'), after(ROTATION_LEEWAY_MS + 1))).toEqual({ do: 'end' });
  });

  it('that was used ends the session when its successor has been erased', () => {
    expect(judgeToken({ ...chain, sealedSuccessor: null }, hash('b'), after(1))).toEqual({ do: 'end' });
  });

  it('that is two rotations old or more ends the session at once', () => {
    expect(judgeToken(chain, hash('a'), after(1))).toEqual({ do: 'end' });
  });

  it('of a session that has ended is refused with the reason, and ends nothing again', () => {
    for (const letter of ['a', 'b', 'c']) {
      const verdict = judgeToken({ ...chain, endCode: 'ACCOUNT_SUSPENDED' }, hash(letter), after(1));
      expect(verdict).toEqual({ do: 'refuse', code: 'ACCOUNT_SUSPENDED' });
    }
  });

  it('past its life is SESSION_REVOKED', () => {
    expect(judgeToken(chain, hash('c'), chain.expiresAt)).toEqual({ do: 'refuse', code: 'SESSION_REVOKED' });
  });

  it('of a session that was never rotated is the newest or none of its own', () => {
    const fresh = { ...chain, previousHash: null, sealedSuccessor: null, rotatedAt: null };
    expect(judgeToken(fresh, hash('c'), after(1))).toEqual({ do: 'rotate' });
    expect(judgeToken(fresh, hash('b'), after(1))).toEqual({ do: 'end' });
  });
});
