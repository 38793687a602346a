import { Controller, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { Metrics } from '../metrics/metrics.js';
import { RouteOfEach } from './route-of-each.decorator.js';

/** A reading computes for some milliseconds. With this pause between two of them, a client that asks on and on costs little. */
const PAUSE_MS = 20;

@Controller()
export class MetricsController {
  private running: Promise<string> | undefined;

  constructor(private readonly metrics: Metrics) {}

  /** Metrics in the Prometheus text format. Requests at the same time share one reading of all gauges. */
  @RouteOfEach('GET /metrics')
  @Header('cache-control', 'no-store')
  async scrape(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('content-type', this.metrics.contentType);
    this.running ??= this.read().finally(() => (this.running = undefined));
    return this.running;
  }

  private async read(): Promise<string> {
    await sleep(PAUSE_MS);
    return this.metrics.text();
  }
}
