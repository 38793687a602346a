import type { EndCode } from '#identity/session-source.port';
import { sameHash } from '../tokens/secret-hash.policy.js';

/** For this long a used token gets the same successor again, so that a lost answer ends no session. */
export const ROTATION_LEEWAY_MS = 10_000;

/** A session's state of its refresh tokens. */
export interface Chain {
  readonly tokenHash: Buffer;
  readonly previousHash: Buffer | null;
  readonly sealedSuccessor: Buffer | null;
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date;
  readonly endCode: EndCode | null;
}

export type RotationVerdict =
  /** The newest token: return its successor. */
  | { readonly do: 'rotate' }
  /** The previous token, just used: return the same successor again. */
  | { readonly do: 'repeat'; readonly sealedSuccessor: Buffer }
  /** Used twice, or older still: the token has been copied, so the session ends for both holders. */
  | { readonly do: 'end' }
  /** The session has ended before. */
  | { readonly do: 'refuse'; readonly code: EndCode };

/** Decides on a token of the chain's family. */
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
