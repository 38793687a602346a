import { describe, expect, it } from 'vitest';
import { judgeToken, renewed, rotated, ROTATION_LEEWAY_MS, type Chain } from './rotation.policy.js';

const hash = (letter: string): Buffer => Buffer.alloc(32, letter);
const ROTATED_AT = new Date('2026-11-20T06:30:00.000Z');
const after = (ms: number): Date => new Date(ROTATED_AT.getTime() + ms);

const chain: Chain = {
  tokenHash: hash('c'),
  previousHash: hash('b'),
  siblings: null,
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
  });

  it('gets another successor later, as long as none has been used', () => {
    expect(judgeToken(chain, hash('b'), after(ROTATION_LEEWAY_MS + 1))).toEqual({ do: 'renew' });
    expect(judgeToken(chain, hash('b'), after(80_000_000))).toEqual({ do: 'renew' });
    expect(judgeToken({ ...chain, sealedSuccessor: null }, hash('b'), after(1))).toEqual({ do: 'renew' });
  });

  it('is rotated if it is a sibling of the newest, and ends the session if another sibling was used', () => {
    const siblings = { ...chain, ...renewed(chain, hash('d')) };
    for (const unused of ['c', 'd']) expect(judgeToken(siblings, hash(unused), after(1))).toEqual({ do: 'rotate' });
    const used = { ...siblings, ...rotated(hash('c'), hash('e')) };
    for (const overtaken of ['b', 'd']) expect(judgeToken(used, hash(overtaken), after(1))).toEqual({ do: 'end' });
    expect(judgeToken(used, hash('c'), after(ROTATION_LEEWAY_MS + 1))).toEqual({ do: 'renew' });
  });

  it('is no sibling any more if an auth of the version before has rotated meanwhile', () => {
    const siblings = renewed(chain, hash('d')).siblings;
    const older = { ...chain, tokenHash: hash('e'), previousHash: hash('d'), siblings };
    expect(judgeToken(older, hash('c'), after(1))).toEqual({ do: 'end' });
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
    const fresh = { ...chain, previousHash: null, siblings: null, sealedSuccessor: null, rotatedAt: null };
    expect(judgeToken(fresh, hash('c'), after(1))).toEqual({ do: 'rotate' });
    expect(judgeToken(fresh, hash('b'), after(1))).toEqual({ do: 'end' });
  });
});
