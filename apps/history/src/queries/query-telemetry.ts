import { Injectable, Logger } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import type { QueryHandler, QueryOrigin } from '#bus/query-bus.port';
import { ChatError } from '#contracts';
import { Metrics } from '#platform/metrics/metrics';
import { RequestContext, runInRequest } from '#platform/request-context';
import { Traces } from '#platform/tracing/traces';

const MS_PER_SECOND = 1000;

/** Metrics, log lines and spans of the queries that this history answers. */
@Injectable()
export class QueryTelemetry {
  private readonly logger = new Logger('Queries');
  private readonly seconds: Histogram<'query'>;
  private readonly failures: Counter<'query' | 'code'>;

  constructor(
    metrics: Metrics,
    private readonly traces: Traces,
  ) {
    this.seconds = metrics.histogram({
      name: 'parley_history_query_seconds',
      help: 'Time from taking a query off the bus to its answer.',
      labels: ['query'],
    });
    this.failures = metrics.counter({
      name: 'parley_history_queries_failed_total',
      help: 'Queries that history answered with an error, by error code.',
      labels: ['query', 'code'],
    });
  }

  watch(query: string, handler: QueryHandler): QueryHandler {
    const seconds = this.seconds.labels(query);
    const answer = async (ask: unknown, span: RequestContext['span']): Promise<unknown> => {
      const startedAtMs = performance.now();
      let outcome = 'ok';
      try {
        return await handler(ask);
      } catch (error) {
        outcome = error instanceof ChatError ? error.code : 'INTERNAL';
        this.failures.inc({ query, code: outcome });
        throw error;
      } finally {
        const ms = performance.now() - startedAtMs;
        seconds.observe(ms / MS_PER_SECOND);
        span?.end(outcome === 'ok' ? undefined : outcome);
        this.logger.debug({ event: 'query.answered', query, outcome, ms: Math.round(ms) });
      }
    };
    return (ask, origin) => this.within(query, origin, (span) => answer(ask, span));
  }

  private within<Result>(
    query: string,
    origin: QueryOrigin | undefined,
    work: (span: RequestContext['span']) => Promise<Result>,
  ): Promise<Result> {
    if (origin === undefined) return work(undefined);
    const span = this.traces.child(`query ${query}`, origin.traceparent, { kind: 'server' });
    return runInRequest(new RequestContext(origin.requestId, span), () => work(span));
  }
}
