import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '#platform/metrics';

/** What is passed on to sockets. */
@Injectable()
export class FanoutMetrics {
  private readonly roomFrames: Counter.Internal;
  private readonly userFrames: Counter.Internal;
  private readonly deliveries: Counter;

  constructor(metrics: Metrics) {
    const frames = metrics.counter({
      name: 'parley_gateway_frames_total',
      help: 'Frames received from the fan-out by kind: room or user.',
      labels: ['kind'],
    });
    this.roomFrames = frames.labels('room');
    this.userFrames = frames.labels('user');
    this.deliveries = metrics.counter({
      name: 'parley_gateway_deliveries_total',
      help: 'Frames of rooms written to sockets.',
    });
  }

  roomFrame(sockets: number): void {
    this.roomFrames.inc();
    this.deliveries.inc(sockets);
  }

  userFrame(): void {
    this.userFrames.inc();
  }
}
