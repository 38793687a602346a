import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

interface MetricOptions<Label extends string> {
  /** `parley_…`, with its unit at the end (`_seconds`, `_bytes`, `_total`). */
  readonly name: string;
  readonly help: string;
  /** Names of labels whose values are few and known: never ids or addresses. */
  readonly labels?: readonly Label[];
}

/** Seconds: from a lone append to the deadline of a command. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The process's metrics. Asking twice for a name gives the same metric: parts in one process share it. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  counter<Label extends string>({ name, help, labels = [] }: MetricOptions<Label>): Counter<Label> {
    return (
      this.known(name, Counter<Label>) ?? new Counter({ name, help, labelNames: labels, registers: [this.registry] })
    );
  }

  /** `collect` is called at each scrape, to set the value then. */
  gauge<Label extends string>(
    { name, help, labels = [] }: MetricOptions<Label>,
    collect?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label> {
    const known = this.known(name, Gauge<Label>);
    if (known !== undefined) return known;
    const gauge: Gauge<Label> = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(collect && { collect: () => collect(gauge) }),
    });
    return gauge;
  }

  histogram<Label extends string>(
    { name, help, labels = [] }: MetricOptions<Label>,
    buckets: number[] = DURATION_BUCKETS_SECONDS,
  ): Histogram<Label> {
    return (
      this.known(name, Histogram<Label>) ??
      new Histogram({ name, help, labelNames: labels, buckets, registers: [this.registry] })
    );
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Prometheus text. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private known<Metric>(name: string, type: new (...args: never[]) => Metric): Metric | undefined {
    const metric: unknown = this.registry.getSingleMetric(name);
    return metric instanceof type ? metric : undefined;
  }
}
