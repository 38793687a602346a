import type { KeyObject } from 'node:crypto';

/** The public keys that verify access tokens. */
export abstract class VerificationKeys {
  /**
   * The published key with this `kid`, or `undefined` if there is none.
   * @throws ChatError UNAVAILABLE if the keys cannot be read and this one is not known
   */
  abstract find(kid: string): Promise<KeyObject | undefined>;
}
