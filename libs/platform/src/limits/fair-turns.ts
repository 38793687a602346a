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
export class FairTurns extends Admission {
  constructor() {
    super(BOUNDS);
  }
}
