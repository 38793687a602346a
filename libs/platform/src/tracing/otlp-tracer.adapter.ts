import { Logger } from '@nestjs/common';
import {
  diag,
  DiagLogLevel,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span as OtelSpan,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILD_VERSION } from '../build-version.js';
import { Tracer, type Span, type SpanAttributes, type SpanOptions } from './tracer.port.js';

const EXPORT_INTERVAL_MS = 1_000;
const EXPORT_TIMEOUT_MS = 5_000;
/**
 * At shutdown the remaining spans are exported within this time, or lost. A stopping process has 5 s for everything.
 */
const CLOSE_TIMEOUT_MS = 2_000;
/** Spans waiting for export. Beyond this, spans are dropped. */
const WAITING_MAX = 4_096;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** OpenTelemetry over OTLP/HTTP (JSON). Sampling is decided before a span begins, so every span is exported. */
export class OtlpTracer extends Tracer {
  private readonly provider: BasicTracerProvider;

  /** @param endpoint the collector's base URL; `/v1/traces` is appended */
  constructor(service: string, endpoint: string) {
    super();
    reportTo(new Logger('Traces'));
    const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({
        'service.name': service,
        'service.version': BUILD_VERSION,
        'service.instance.id': `${hostname()}:${process.pid}`,
      }),
      spanProcessors: [
        new BatchSpanProcessor(exporter, {
          scheduledDelayMillis: EXPORT_INTERVAL_MS,
          exportTimeoutMillis: EXPORT_TIMEOUT_MS,
          maxQueueSize: WAITING_MAX,
        }),
      ],
    });
  }

  override begin(name: string, { kind, parent, link, attributes = {} }: SpanOptions): Span {
    const tracer = this.provider.getTracer('parley', BUILD_VERSION);
    const linked = spanContextOf(link);
    const links = linked === undefined ? [] : [{ context: linked }];
    const options = { kind: KINDS[kind], attributes: { ...attributes }, links };
    return new OtlpSpan(tracer.startSpan(name, options, within(parent)));
  }

  override async close(): Promise<void> {
    // OpenTelemetry has logged that the collector is unavailable. The process exits anyway.
    const closed = this.provider.shutdown().catch(() => undefined);
    await Promise.race([closed, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}

class OtlpSpan implements Span {
  constructor(private readonly span: OtelSpan) {}

  get traceparent(): string {
    const { traceId, spanId } = this.span.spanContext();
    return `00-${traceId}-${spanId}-01`;
  }

  describe(name: string, attributes: SpanAttributes): void {
    this.span.updateName(name).setAttributes({ ...attributes });
  }

  end(error?: string): void {
    if (error !== undefined) {
      this.span.setAttribute('error.type', error);
      this.span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    }
    this.span.end();
  }
}

function within(parent: string | undefined): Context {
  const spanContext = spanContextOf(parent);
  return spanContext === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContext);
}

function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  const spanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(spanContext) ? spanContext : undefined;
}

/** OpenTelemetry reports problems through one logger per process. */
function reportTo(logger: Logger): void {
  const warn = (reason: string): void => logger.warn({ event: 'traces.problem', reason });
  const nothing = (): void => undefined;
  diag.setLogger({ error: warn, warn, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
}
