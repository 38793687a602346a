import type { Request } from './wire.js';
import type { WIRES } from './wires.js';

/** One generator process's share of the clients of a scenario. */
export interface Plan {
  readonly wire: keyof typeof WIRES;
  /** Marks the bodies of this plan, to ignore messages of an earlier one. */
  readonly run: number;
  readonly clients: readonly PlannedClient[];
}

export interface PlannedClient {
  /** Unique among all generator processes. */
  readonly number: number;
  readonly url: string;
  readonly auth: object;
  /** The room that it sends to, as an index for counting and as an id. */
  readonly room: number;
  readonly roomId: string;
  readonly sends: boolean;
  /** Requests after each connect, in order; each must succeed. From their answers on, it receives messages. */
  readonly enter: readonly Request[];
  /**
   * Requests after a reconnect, if not those of `enter`. `$name` stands for the first field of that name in the answers to
   * `enter`. Their answers contain what the client missed.
   */
  readonly comeBack?: readonly Request[];
}

/** Totals since the connect. */
export interface Counters {
  /** Monotonic time in ms, the same clock in all processes. */
  readonly at: number;
  readonly acked: number;
  /** Sends that were answered with an error, and connections that ended. */
  readonly failed: number;
  readonly sentByRoom: Readonly<Record<number, number>>;
  /** Sends without an answer yet. */
  readonly open: number;
  /** Received messages, each counted once per receiver. */
  readonly received: number;
  readonly doubled: number;
  readonly reordered: number;
  /** CPU time of the generator process in µs. */
  readonly cpu: number;
}
