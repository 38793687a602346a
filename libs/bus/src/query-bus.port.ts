/** On whose behalf a query is asked: for log lines and traces only. Both without spaces. */
export interface QueryOrigin {
  readonly requestId: string;
  readonly traceparent?: string;
}

/** Answers one query; a thrown `ChatError` reaches the asker as it is, anything else as `INTERNAL`. */
export type QueryHandler = (payload: unknown, origin?: QueryOrigin) => Promise<unknown>;

export interface QueryService {
  /** Finishes what is in flight and takes nothing more. */
  stop(): Promise<void>;
}

/**
 * Request and reply with whichever process serves the query's name; for reads only, since a query may be carried
 * out more than once. Payloads and answers are JSON values.
 */
export abstract class QueryBus {
  /**
   * Rejects with the handler's `ChatError`, with `OVERLOADED` (the queue is full), or with `TIMEOUT` when no answer
   * came in `timeoutMs`; a query whose server died is asked again meanwhile.
   */
  abstract ask<Answer>(name: string, payload: unknown, timeoutMs: number, origin?: QueryOrigin): Promise<Answer>;

  /** Serves the named queries, at most `concurrency` at once. */
  abstract serve(handlers: Readonly<Record<string, QueryHandler>>, concurrency: number): Promise<QueryService>;
}
