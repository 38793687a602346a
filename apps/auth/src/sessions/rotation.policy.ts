import type { EndCode } from '#identity/session-source.port';
import { sameHash } from './refresh-token.policy.js';

/** The used token gets the same successor again for so long, so that a lost answer logs nobody out. */
export const ROTATION_LEEWAY_MS = 10_000;

/** What a session knows of its refresh tokens. */
export interface Chain {
  readonly tokenHash: Buffer;
  readonly previousHash: Buffer | null;
  readonly sealedSuccessor: Buffer | null;
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date;
  readonly endCode: EndCode | null;
}

export type RotationVerdict =
  /** The newest token: give its successor. */
  | { readonly do: 'rotate' }
  /** The one before, just used: give the same successor again. */
  | { readonly do: 'repeat'; readonly sealedSuccessor: Buffer }
  /** Used twice, or older still: somebody has copied it, so the session ends for both. */
  | { readonly do: 'end' }
  /** It has ended before. */
  | { readonly do: 'refuse'; readonly code: EndCode };

/** What happens to a token that belongs to the chain's family. */
export function judgeToken(chain: Chain, presentedHash: Buffer, now: Date): RotationVerdict {
  if (chain.endCode !== null) return { do: 'refuse', code: chain.endCode };
  if (chain.expiresAt <= now) return { do: 'refuse', code: 'SESSION_REVOKED' };
  if (sameHash(presentedHash, chain.tokenHash)) return { do: 'rotate' };
  const { sealedSuccessor, rotatedAt } = chain;
  const isPrevious = sameHash(presentedHash, chain.previousHash);
  if (!isPrevious || sealedSuccessor === null || rotatedAt === null) return { do: 'end' };
  const inLeeway = now.getTime() - rotatedAt.getTime() <= ROTATION_LEEWAY_MS;
  return inLeeway ? { do: 'repeat', sealedSuccessor } : { do: 'end' };
}
