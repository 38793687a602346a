import type { KeyObject } from 'node:crypto';

/** The public keys that access tokens are verified with. */
export abstract class VerificationKeys {
  /**
   * The key with this `kid`; `undefined` when there is none.
   * @throws ChatError UNAVAILABLE when that cannot be told
   */
  abstract find(kid: string): Promise<KeyObject | undefined>;
}
