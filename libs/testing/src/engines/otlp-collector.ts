import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 45_000;
const POLL_INTERVAL_MS = 50;

/** A span as it was exported. */
export interface ExportedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** The process's `service.name`. */
  readonly service: string;
  /** The process's `service.instance.id`, which ends in its pid. */
  readonly instance: string;
  /** Trace ids of the other traces that it links to. */
  readonly links: readonly string[];
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly links?: readonly { readonly traceId: string }[];
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

/** Receives traces like a collector: OTLP over HTTP, as JSON. */
export class OtlpCollector {
  readonly spans: ExportedSpan[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OtlpCollector> {
    const server = createServer();
    const collector = new OtlpCollector(server);
    server.on('request', (request, response) => {
      collector.take(request).then(
        (isKnown) => response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' }).end('{}'),
        (error: unknown) => response.writeHead(400).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The spans of the first trace for which `is` returns true; rejects if none comes in time. */
  async trace(is: (spans: readonly ExportedSpan[]) => boolean): Promise<readonly ExportedSpan[]> {
    const endsAtMs = performance.now() + WAIT_MS;
    for (;;) {
      const found = [...this.traces().values()].find(is);
      if (found !== undefined) return found;
      if (performance.now() > endsAtMs) throw new Error(`no such trace among ${this.spans.length} spans`);
      await sleep(POLL_INTERVAL_MS);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private traces(): Map<string, ExportedSpan[]> {
    const traces = new Map<string, ExportedSpan[]>();
    for (const span of this.spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
    return traces;
  }

  private async take(request: IncomingMessage): Promise<boolean> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (request.method !== 'POST' || request.url !== '/v1/traces') return false;
    const { resourceSpans } = JSON.parse(text) as ExportRequest;
    for (const { resource, scopeSpans } of resourceSpans) {
      const process = plain(resource.attributes);
      for (const { spans } of scopeSpans) this.spans.push(...spans.map((span) => exported(span, process)));
    }
    return true;
  }
}

function exported(span: WireSpan, process: Readonly<Record<string, unknown>>): ExportedSpan {
  const { traceId, spanId, parentSpanId = '', name } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    service: String(process['service.name']),
    instance: String(process['service.instance.id']),
    links: (span.links ?? []).map((link) => link.traceId),
    startNs: BigInt(span.startTimeUnixNano),
    endNs: BigInt(span.endTimeUnixNano),
    attributes: plain(span.attributes),
  };
}

function plain(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
