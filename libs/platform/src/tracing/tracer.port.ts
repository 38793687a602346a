/** A part of a trace. It is in progress until `end`. */
export interface Span {
  /** W3C Trace Context, for work that continues elsewhere. */
  readonly traceparent: string;
  /** Sets the name and attributes that are known only after the span has begun. */
  describe(name: string, attributes: SpanAttributes): void;
  /** @param error the error code if the work failed */
  end(error?: string): void;
}

export type SpanAttributes = Readonly<Record<string, string | number>>;

export interface SpanOptions {
  /** OpenTelemetry's kind of span. */
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** `traceparent` of the parent span. Without one, the span begins a trace. */
  readonly parent?: string;
  /** `traceparent` of a span in another trace to link to. An invalid one is ignored. */
  readonly link?: string;
  readonly attributes?: SpanAttributes;
}

/** Exports spans. */
export abstract class Tracer {
  /** Never throws. An invalid parent begins a trace. */
  abstract begin(name: string, options: SpanOptions): Span;

  /** Exports the spans that have ended. Resolves within a few seconds. */
  abstract close(): Promise<void>;
}
