import { Controller, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Metrics } from '../metrics/metrics.js';
import { RouteOfEach } from './route-of-each.decorator.js';

@Controller()
export class MetricsController {
  private running: Promise<string> | undefined;

  constructor(private readonly metrics: Metrics) {}

  /** Metrics in the Prometheus text format. Requests at the same time share one reading of all gauges. */
  @RouteOfEach('GET /metrics')
  @Header('cache-control', 'no-store')
  async scrape(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('content-type', this.metrics.contentType);
    this.running ??= this.metrics.text().finally(() => (this.running = undefined));
    return this.running;
  }
}
