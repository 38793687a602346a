import { setTimeout as sleep } from 'node:timers/promises';
import { TOTP, URI } from 'otpauth';

const MS_PER_SECOND = 1000;
/** The code of the step before this one is over when the step ends, so a request with it needs some time until then. */
const LEFT_MIN_MS = 5_000;

/** The app on a user's phone. It computes codes with another library than the server. */
export class Authenticator {
  private readonly totp: TOTP;
  private shownStep = -Infinity;

  /** @param uri as in the QR code */
  constructor(uri: string) {
    const parsed = URI.parse(uri);
    if (!(parsed instanceof TOTP)) throw new Error('the URI is not one of a TOTP');
    this.totp = parsed;
  }

  /** The code of the present step, or of one that is so many steps later. */
  code(later = 0): string {
    return this.totp.generate({ timestamp: Date.now() + later * this.stepMs });
  }

  /** A code that the server takes, and takes for unused: later than all codes before. It waits for a step only if it must. */
  async fresh(): Promise<string> {
    for (;;) {
      const present = Math.floor(Date.now() / this.stepMs);
      const leftMs = (present + 1) * this.stepMs - Date.now();
      const steps = leftMs < LEFT_MIN_MS ? [present, present + 1] : [present - 1, present, present + 1];
      const step = steps.find((one) => one > this.shownStep);
      if (step === undefined) {
        await sleep(leftMs);
        continue;
      }
      this.shownStep = step;
      return this.totp.generate({ timestamp: step * this.stepMs });
    }
  }

  private get stepMs(): number {
    return this.totp.period * MS_PER_SECOND;
  }
}
