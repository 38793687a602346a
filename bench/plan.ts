/** What the generator is told, as JSON on its standard input. */
export interface Plan {
  readonly url: string;
  /** Names this run in the bodies, so that nothing of an earlier one counts. */
  readonly run: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Messages that each sender has in flight. */
  readonly window: number;
  readonly clients: readonly PlannedClient[];
  /** Event and JSON payload with which each client begins to receive. */
  readonly begin: { readonly event: string; readonly payload: string } | null;
}

export interface PlannedClient {
  readonly auth: object;
  /** The room it belongs to: an index, for counting, and the id. */
  readonly room: number;
  readonly roomId: string;
  readonly sends: boolean;
}

/** What the generator answers, as JSON on its standard output. */
export interface Measured {
  readonly seconds: number;
  readonly acked: number;
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Sends that were answered with an error. */
  readonly failed: number;
  /** Over the whole run and all receivers: never came, came again, came before one that was sent earlier. */
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** Messages of the whole run, warm-up included, and what all receivers together got of them. */
  readonly sent: number;
  readonly received: number;
}
