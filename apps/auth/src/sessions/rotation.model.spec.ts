import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeToken, renewed, rotated, ROTATION_LEEWAY_MS, type Chain } from './rotation.policy.js';

const DAY_MS = 86_400_000;
const RUNS = 2_000;

/** An auth with one session. Tokens are their own hashes. */
class ModelAuth {
  private nowMs = Date.parse('2026-11-20T06:30:00.000Z');
  /** The successor that is sealed, in the clear. */
  private successor: Buffer = randomBytes(32);
  private chain: Chain = {
    tokenHash: this.successor,
    previousHash: null,
    siblings: null,
    sealedSuccessor: null,
    rotatedAt: null,
    expiresAt: new Date(8.64e15),
    endCode: null,
  };

  get firstToken(): Buffer {
    return this.chain.tokenHash;
  }

  wait(ms: number): void {
    this.nowMs += ms;
    // As the job does.
    const { rotatedAt } = this.chain;
    if (rotatedAt !== null && this.nowMs - rotatedAt.getTime() > ROTATION_LEEWAY_MS)
      this.chain = { ...this.chain, sealedSuccessor: null };
  }

  /** The answer's token; `undefined` if the session is over. */
  refresh(token: Buffer): Buffer | undefined {
    const now = new Date(this.nowMs);
    const verdict = judgeToken(this.chain, token, now);
    const issued = { sealedSuccessor: Buffer.from('sealed'), rotatedAt: now };
    const next = randomBytes(32);
    switch (verdict.do) {
      case 'rotate':
        this.chain = { ...this.chain, ...rotated(token, next), ...issued };
        return (this.successor = next);
      case 'renew':
        this.chain = { ...this.chain, ...renewed(this.chain, next), ...issued };
        return (this.successor = next);
      case 'repeat':
        return this.successor;
      default:
        this.chain = { ...this.chain, endCode: 'SESSION_REVOKED' };
        return undefined;
    }
  }
}

/** How a request of the device ends. `unasked`: auth dies before its commit. `twice`: two tabs ask at the same moment. */
const ENDS = ['answered', 'lost', 'unasked', 'twice'] as const;
const waits = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: DAY_MS }));
const requests = fc.array(fc.record({ end: fc.constantFrom(...ENDS), waitMs: waits }), { maxLength: 30 });

/** The device keeps the token of the last answer that arrived. Returns its token, or `undefined` if its session is over. */
function use(auth: ModelAuth, token: Buffer, end: (typeof ENDS)[number]): Buffer | undefined {
  if (end === 'unasked') return token;
  const answers = [auth.refresh(token), ...(end === 'twice' ? [auth.refresh(token)] : [])];
  if (answers.includes(undefined)) return undefined;
  return end === 'lost' ? token : answers.at(-1);
}

describe('a chain of refresh tokens', () => {
  it('never ends a session whose tokens nobody has copied, whatever answers get lost', () => {
    fc.assert(
      fc.property(requests, (history) => {
        const auth = new ModelAuth();
        let token: Buffer | undefined = auth.firstToken;
        for (const { end, waitMs } of history) {
          auth.wait(waitMs);
          token = use(auth, token, end);
          expect(token).toBeDefined();
          if (token === undefined) return;
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('ends the session once a thief and the device have both gone on with a copied token', () => {
    fc.assert(
      fc.property(
        requests,
        requests,
        fc.array(fc.record({ isThief: fc.boolean(), waitMs: waits })),
        (past, rest, turns) => {
          const auth = new ModelAuth();
          let own: Buffer | undefined = auth.firstToken;
          for (const { end, waitMs } of past) {
            auth.wait(waitMs);
            own = own && use(auth, own, end);
          }
          let stolen = own;
          for (const { isThief, waitMs } of turns) {
            auth.wait(waitMs);
            if (isThief) stolen = stolen && auth.refresh(stolen);
            else own = own && use(auth, own, rest.pop()?.end ?? 'answered');
          }
          // Each of them goes on three times, with pauses longer than the leeway.
          for (let round = 0; round < 3; round += 1) {
            auth.wait(ROTATION_LEEWAY_MS + 1);
            own = own && auth.refresh(own);
            auth.wait(ROTATION_LEEWAY_MS + 1);
            stolen = stolen && auth.refresh(stolen);
          }
          expect([own, stolen].includes(undefined)).toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
