import { Seal } from '#persistence/seal';

/** Seals private keys, and secrets of hosts, at rest with `SIGNING_KEY_SECRET`. If it is not set, they are stored unsealed. */
export class KeySeal extends Seal {
  constructor(secret: string | undefined) {
    super({ secret, variable: 'SIGNING_KEY_SECRET', what: 'signing keys' });
  }
}
