import { Injectable } from '@nestjs/common';
import { Admission } from './admission.js';

/**
 * Requests of this process at once, far more than it needs to keep PostgreSQL and the histories busy, and those of one user or
 * address. With the time of a request, the longest wait is below `ACK_TIMEOUT_MS`.
 */
const BOUNDS = { atOnce: 64, ofOneUser: 4, waitMaxMs: 3_000 } as const;

/**
 * Lets each user run few reads at once, over sockets and HTTP together, and each address few of those that need no access
 * token. So others do not wait for hundreds of them: in the queue of a bus, or for a connection to PostgreSQL.
 */
@Injectable()
export class FairTurns {
  private readonly admission = new Admission(BOUNDS);

  /** Requests that wait for their turn. */
  get waiting(): number {
    return this.admission.waiting;
  }

  /** @param whose a user, or the key of an address @throws ChatError OVERLOADED if it would wait too long, and as `work` */
  run<Result>(whose: string, request: object, work: () => Promise<Result>): Promise<Result> {
    return this.admission.run(whose, request, work);
  }
}
