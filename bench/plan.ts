/** The input of the generator: JSON on standard input. */
export interface Plan {
  readonly url: string;
  /** Marks the bodies of this run, to ignore messages of an earlier one. */
  readonly run: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Messages in flight per sender. */
  readonly window: number;
  readonly clients: readonly PlannedClient[];
  /** Event and JSON payload that each client sends to start receiving. */
  readonly begin: { readonly event: string; readonly payload: string } | null;
}

export interface PlannedClient {
  readonly auth: object;
  /** The room, as an index for counting and as an id. */
  readonly room: number;
  readonly roomId: string;
  readonly sends: boolean;
}

/** The output of the generator: JSON on standard output. */
export interface Measured {
  readonly seconds: number;
  readonly acked: number;
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Sends that were answered with an error. */
  readonly failed: number;
  /** Over the entire run and all receivers: lost, duplicate, and reordered messages. */
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** Messages of the entire run including the warm-up, and their deliveries to all receivers. */
  readonly sent: number;
  readonly received: number;
}
