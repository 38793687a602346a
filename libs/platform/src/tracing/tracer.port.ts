/** Part of a trace, under way until it is ended. */
export interface Span {
  /** W3C Trace Context, for whoever carries the work on. */
  readonly traceparent: string;
  /** What is known of the work only after it has begun; the name takes the place of the first one. */
  describe(name: string, attributes: SpanAttributes): void;
  /** @param error the error's code when the work has failed */
  end(error?: string): void;
}

export type SpanAttributes = Readonly<Record<string, string | number>>;

export interface SpanOptions {
  /** What OpenTelemetry calls the span's kind. */
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** `traceparent` of the span that this one is part of; none begins a trace. */
  readonly parent?: string;
  /** `traceparent` of a span in somebody else's trace, to be found from this one. What is none is left out. */
  readonly link?: string;
  readonly attributes?: SpanAttributes;
}

/** Where spans go. */
export abstract class Tracer {
  /** Never throws: a parent that is none begins a trace. */
  abstract begin(name: string, options: SpanOptions): Span;

  /** Sends what has ended by now; resolves a few seconds later at the latest. */
  abstract close(): Promise<void>;
}
