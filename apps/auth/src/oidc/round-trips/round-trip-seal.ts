import { Injectable } from '@nestjs/common';
import { StoreClock } from '#persistence/store-clock';
import { RootKey } from '../../keys/root-key.store.js';

export const ROUND_TRIP_MS = 10 * 60_000;
const USE = 'round trips of providers';
/** Longer than any cookie that a browser keeps. */
const SEALED_CHARS_MAX = 8_192;

/** A browser on its way to a provider and back. */
export interface RoundTrip {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  /** The verifier of PKCE, between Parley and the provider. */
  readonly verifier: string;
  /** The challenge of the client's own verifier, which uses the handoff. */
  readonly challenge: string;
  readonly returnTo: string;
}

/** Seals round trips into the browser's cookie. Any auth of the site opens it. */
@Injectable()
export class RoundTripSeal {
  constructor(
    private readonly root: RootKey,
    private readonly clock: StoreClock,
  ) {}

  close(trip: RoundTrip): string {
    const until = this.clock.now().getTime() + ROUND_TRIP_MS;
    const bytes = Buffer.from(JSON.stringify({ ...trip, until }));
    return this.root.seal(USE).close(USE, bytes).bytes.toString('base64url');
  }

  /** `undefined` for a text that no auth of this site has sealed, or that is too old. */
  open(text: string | undefined): RoundTrip | undefined {
    if (text === undefined || text.length > SEALED_CHARS_MAX) return undefined;
    const { until, ...trip } = this.unseal(text) ?? { until: 0 };
    return until > this.clock.now().getTime() ? (trip as RoundTrip) : undefined;
  }

  private unseal(text: string): (RoundTrip & { until: number }) | undefined {
    try {
      const bytes = this.root.seal(USE).open(USE, { bytes: Buffer.from(text, 'base64url'), sealed: true });
      return JSON.parse(bytes.toString()) as RoundTrip & { until: number };
    } catch {
      // Anyone can send anything.
      return undefined;
    }
  }
}
