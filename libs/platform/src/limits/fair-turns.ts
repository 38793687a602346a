import { Injectable } from '@nestjs/common';
import { EVENTS, type ClientEvent } from '#contracts';
import { Admission, type AdmissionBounds, type Caller } from './admission.js';

/**
 * The bounds of what runs at once in this process. Rates bound a window of time; these bound a moment. Requests that wait
 * for different things have lanes of their own: a flood of slow ones must not delay those that take milliseconds. With the
 * time of a request, the longest wait is below `ACK_TIMEOUT_MS`.
 */
const LANES = {
  /** Most requests: they hold a connection to PostgreSQL, or wait for a history, for some milliseconds. */
  short: { atOnce: 32, ofOneIp: 16, ofOneUser: 4, waitMaxMs: 3_000 },
  /** Changes over HTTP. They wait in the queues of their rooms, which bound what runs. */
  command: { atOnce: 256, ofOneIp: 128, ofOneUser: 16, waitMaxMs: 3_000 },
  /**
   * Messages over HTTP. Those of some rooms wait for the operator's check, which bounds how many do: so many that the messages
   * of other rooms find a place beside them.
   */
  content: { atOnce: 2_048, ofOneIp: 1_024, ofOneUser: 64, waitMaxMs: 3_000 },
  /**
   * Syncs of a gateway: enough for several histories, and few enough that a query is answered long before the bus repeats it.
   * Those of one IP, such as an office that comes back, are enough to share the snapshots of a history.
   */
  sync: { atOnce: 32, ofOneIp: 24, ofOneUser: 4, waitMaxMs: 7_000 },
  /** Batches of users of an app: each writes for about a second. Its server waits, and its other requests need not. */
  batch: { atOnce: 8, ofOneIp: 4, ofOneUser: 2, waitMaxMs: 7_000 },
  /** Pulls of the feed, and tests of hooks. They wait for something to happen, and hold nothing meanwhile. */
  feed: { atOnce: 256, ofOneIp: 64, ofOneUser: 8, waitMaxMs: 3_000 },
  search: { atOnce: 32, ofOneIp: 16, ofOneUser: 4, waitMaxMs: 3_000 },
  /** Lists of users to watch. */
  watch: { atOnce: 16, ofOneIp: 8, ofOneUser: 1, waitMaxMs: 5_000 },
  /** Announcements of files. They share few connections for writes. */
  files: { atOnce: 8, ofOneIp: 4, ofOneUser: 2, waitMaxMs: 15_000 },
  /** Ends of uploads, which read all bytes of a file. Fifty of one user at once take seconds; their client waits. */
  bytes: { atOnce: 32, ofOneIp: 16, ofOneUser: 4, waitMaxMs: 15_000 },
  /** They wait for their hash, where accounts and IPs take turns (`PasswordHasher`). Clients wait as long. */
  passwords: { atOnce: 64, ofOneIp: 32, ofOneUser: 32, waitMaxMs: 15_000 },
} as const satisfies Readonly<Record<string, AdmissionBounds>>;

export type Lane = keyof typeof LANES;

/**
 * Lets each user and each IP run few requests at once, over sockets and HTTP together. So others do not wait for
 * hundreds of them: in the queue of a bus, or for a connection to PostgreSQL.
 */
@Injectable()
export class FairTurns {
  private readonly lanes = Object.fromEntries(
    Object.entries(LANES).map(([lane, bounds]) => [lane, new Admission(bounds)]),
  ) as Record<Lane, Admission>;

  /** Requests that wait for their turn, in one lane or in all. */
  waiting(lane?: Lane): number {
    const lanes = lane === undefined ? Object.values(this.lanes) : [this.lanes[lane]];
    return lanes.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** @throws ChatError OVERLOADED if the request would wait too long; and as `work` */
  run<Result>(lane: Lane, caller: Caller, request: object, work: () => Promise<Result>): Promise<Result> {
    return this.lanes[lane].run(caller, request, work);
  }
}

/** The events whose content the operator's check may see. */
const CONTENT: ReadonlySet<ClientEvent> = new Set(['message:send', 'message:edit', 'message:forward']);

/** The lane of an event: that of its limit if there is one. Commands on sockets take no turn, since they keep their order. */
export function laneOf(event: ClientEvent): Lane {
  const { kind, limit } = EVENTS[event];
  if (kind === 'command') return CONTENT.has(event) ? 'content' : 'command';
  return Object.hasOwn(LANES, limit) ? (limit as Lane) : 'short';
}
