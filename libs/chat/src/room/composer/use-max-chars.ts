import { LIMITS } from '#contracts/limits';
import { useParley, useReadable } from '#react';

/** The code points that a message may have: as the server says, or as the contract does until then. */
export function useMaxChars(): number {
  return useReadable(useParley().server)?.limits.bodyChars ?? LIMITS.bodyChars;
}
