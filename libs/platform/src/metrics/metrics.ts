import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client';
import { BUILD_VERSION } from '../build-version.js';

interface MetricOptions<Label extends string> {
  /** `parley_…`, with the unit at the end (`_seconds`, `_bytes`, `_total`). */
  readonly name: string;
  readonly help: string;
  /** Label names. Their values must be few and known: never ids or IPs. */
  readonly labels?: readonly Label[];
}

/** Seconds, from a lone append to a command's deadline. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of the process. Creating a metric again returns the existing one, so modules in one process share it. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  /** The functions that set each gauge at a scrape. */
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

  /** A counter whose value is a plain number elsewhere, read at each scrape: counting costs one addition. */
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

  /** Creates a gauge that `collect` sets at each scrape. Modules that share a gauge each set labels of their own. */
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

  /** The metrics in the Prometheus text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** The values of a metric now; none if the process has no such metric. */
  async valuesOf(
    name: string,
  ): Promise<readonly { readonly labels: Readonly<Record<string, unknown>>; readonly value: number }[]> {
    // The types say that there is always one.
    const metric: Metric | undefined = this.registry.getSingleMetric(name);
    return (await metric?.get())?.values ?? [];
  }

  private known<Metric>(name: string, type: new (...args: never[]) => Metric): Metric | undefined {
    const metric: unknown = this.registry.getSingleMetric(name);
    return metric instanceof type ? metric : undefined;
  }
}
