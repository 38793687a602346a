/** The request that caused a query, for logs and traces. Neither value may contain spaces. */
export interface QueryOrigin {
  readonly requestId: string;
  readonly traceparent?: string;
}

/** Answers one query. The caller receives a thrown `ChatError` unchanged and any other error as `INTERNAL`. */
export type QueryHandler = (payload: unknown, origin?: QueryOrigin) => Promise<unknown>;

/** A JSON value as text. It saves parsing an answer that is only passed on. */
export class JsonText {
  constructor(readonly json: string) {}
}

export interface QueryService {
  /** Finishes running queries and accepts no more. */
  stop(): Promise<void>;
}

/**
 * Request and reply with any process that serves the query's name. A query can execute more than once, and after `timeoutMs`: it is a
 * read, or a change with an id and a deadline of its own, which its handler heeds (`MineAsk`). Payloads and answers are JSON values.
 */
export abstract class QueryBus {
  /**
   * Rejects with the handler's `ChatError`, with `OVERLOADED` (the queue is full), or with `TIMEOUT` (no answer within
   * `timeoutMs`). If the serving process dies, the query is sent again within that time.
   */
  abstract askText(name: string, payload: unknown, timeoutMs: number, origin?: QueryOrigin): Promise<JsonText>;

  /** Rejects as `askText`. */
  async ask<Answer>(...question: Parameters<QueryBus['askText']>): Promise<Answer> {
    const { json } = await this.askText(...question);
    return JSON.parse(json) as Answer;
  }

  /** Serves the named queries, at most `concurrency` at a time. */
  abstract serve(handlers: Readonly<Record<string, QueryHandler>>, concurrency: number): Promise<QueryService>;
}
