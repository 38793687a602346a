import { randomBytes } from 'node:crypto';
import type { InviteKind } from '#contracts';
import { hashSecret } from '../tokens/secret-hash.policy.js';

/** 128 bits cannot be guessed, and are still short enough to read aloud. */
export const CODE_BYTES = 16;

export function newCode(): string {
  return randomBytes(CODE_BYTES).toString('base64url');
}

/** The hash under which an invitation of this kind is stored. An auth of 0.2 does not find that of a guest's, of which it would make accounts. */
export function codeHash(code: string, kind: InviteKind): Buffer {
  return hashSecret(kind === 'account' ? code : `${kind}:${code}`);
}

/**
 * The hash under which an invitation to an unclaimed account is stored. No request has a text with U+0000, so no code of another kind
 * leads to it: it makes no account, and opens no room.
 */
export function claimHash(code: string): Buffer {
  return hashSecret(`claim\0${code}`);
}

/** The hashes under which the invitation of a code may be stored. */
export function codeHashes(code: string): Buffer[] {
  return [codeHash(code, 'account'), codeHash(code, 'guest')];
}
