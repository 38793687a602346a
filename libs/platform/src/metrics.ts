import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BUILD_VERSION } from './build-version.js';

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
  /** By gauge: what sets it at a scrape. */
  private readonly readers = new Map<string, (() => void | Promise<void>)[]>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const build = {
      name: 'parley_build_info',
      help: 'Always 1; the label is the version.',
      labels: ['version'] as const,
    };
    this.gauge(build).set({ version: BUILD_VERSION }, 1);
  }

  counter<Label extends string>({ name, help, labels = [] }: MetricOptions<Label>): Counter<Label> {
    return (
      this.known(name, Counter<Label>) ?? new Counter({ name, help, labelNames: labels, registers: [this.registry] })
    );
  }

  /** A counter that somebody else keeps as a plain number, read at each scrape: counting costs an addition. */
  countedElsewhere({ name, help }: MetricOptions<never>, read: () => number): void {
    if (this.known(name, Counter) !== undefined) return;
    const counter: Counter = new Counter({
      name,
      help,
      registers: [this.registry],
      collect: () => {
        counter.reset();
        counter.inc(read());
      },
    });
  }

  /** `collect` is called at each scrape, to set the value then; parts that share a gauge each set their own labels. */
  gauge<Label extends string>(
    { name, help, labels = [] }: MetricOptions<Label>,
    collect?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label> {
    const readers = this.readers.get(name) ?? [];
    this.readers.set(name, readers);
    const gauge =
      this.known(name, Gauge<Label>) ??
      new Gauge<Label>({
        name,
        help,
        labelNames: labels,
        registers: [this.registry],
        collect: async () => void (await Promise.all(readers.map(async (read) => read()))),
      });
    if (collect !== undefined) readers.push(() => collect(gauge));
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
