import type { EndCode } from '#access/session-source.port';
import { sameHash } from '../tokens/secret-hash.policy.js';

/** For this long a used token gets the same successor again, so that requests at the same moment get one token. */
export const ROTATION_LEEWAY_MS = 10_000;
/** Unused tokens beside the newest one. Older ones are of answers that got lost. */
const SIBLINGS_MAX = 10;

/** A session's state of its refresh tokens. The newest token and its siblings succeed the same used token; one of them can be used. */
export interface Chain {
  readonly tokenHash: Buffer;
  /** The token that was used last. */
  readonly previousHash: Buffer | null;
  /** The siblings of `tokenHash`, behind the used token whose successors they are. */
  readonly siblings: readonly Buffer[] | null;
  readonly sealedSuccessor: Buffer | null;
  /** When `tokenHash` was issued. */
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date;
  readonly endCode: EndCode | null;
}

export type Tokens = Pick<Chain, 'tokenHash' | 'previousHash'> & { readonly siblings: Buffer[] | null };

export type RotationVerdict =
  /** An unused token: return a successor. */
  | { readonly do: 'rotate' }
  /** The used token, a moment later: return the same successor again. */
  | { readonly do: 'repeat'; readonly sealedSuccessor: Buffer }
  /** The used token, none of whose successors has been used: the answers got lost. Return a sibling of them. */
  | { readonly do: 'renew' }
  /** The token, or a sibling of it, was used and a successor too: it has been copied, so the session ends for both holders. */
  | { readonly do: 'end' }
  /** The session has ended before. */
  | { readonly do: 'refuse'; readonly code: EndCode };

/** Decides on a token of the chain's family (ADR 0031). */
export function judgeToken(chain: Chain, presentedHash: Buffer, now: Date): RotationVerdict {
  if (chain.endCode !== null) return { do: 'refuse', code: chain.endCode };
  if (chain.expiresAt <= now) return { do: 'refuse', code: 'SESSION_REVOKED' };
  const unused = [chain.tokenHash, ...siblingsIn(chain)];
  if (unused.some((hash) => sameHash(presentedHash, hash))) return { do: 'rotate' };
  if (!sameHash(presentedHash, chain.previousHash)) return { do: 'end' };
  const { sealedSuccessor, rotatedAt } = chain;
  const isOfNow = rotatedAt !== null && now.getTime() - rotatedAt.getTime() <= ROTATION_LEEWAY_MS;
  return isOfNow && sealedSuccessor !== null ? { do: 'repeat', sealedSuccessor } : { do: 'renew' };
}

/** The tokens after an unused one was used. Its siblings end with it. */
export function rotated(usedHash: Buffer, successorHash: Buffer): Tokens {
  return { tokenHash: successorHash, previousHash: usedHash, siblings: null };
}

/** The tokens after the used one has got another successor. */
export function renewed(chain: Chain, siblingHash: Buffer): Tokens {
  const { previousHash, tokenHash } = chain;
  const siblings = [...siblingsIn(chain), tokenHash].slice(-SIBLINGS_MAX);
  return { tokenHash: siblingHash, previousHash, siblings: previousHash && [previousHash, ...siblings] };
}

/** An auth of the version before leaves the siblings of an older token. */
function siblingsIn({ siblings, previousHash }: Chain): readonly Buffer[] {
  const [succeeded, ...hashes] = siblings ?? [];
  return succeeded !== undefined && sameHash(succeeded, previousHash) ? hashes : [];
}
