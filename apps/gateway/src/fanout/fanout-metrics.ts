import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '#platform/metrics/metrics';
import { LocalSockets } from '../registry/local-sockets.js';

/** Counts frames from the fan-out and frames to sockets. */
@Injectable()
export class FanoutMetrics {
  private readonly roomFrames: Counter.Internal;
  private readonly userFrames: Counter.Internal;
  private readonly deliveries: Counter;

  private readonly heads: Counter;
  private readonly losses: Counter;

  constructor(metrics: Metrics, sockets: LocalSockets) {
    const frames = metrics.counter({
      name: 'parley_gateway_frames_total',
      help: 'Frames received from the fan-out by kind: room or user.',
      labels: ['kind'],
    });
    this.roomFrames = frames.labels('room');
    this.userFrames = frames.labels('user');
    this.deliveries = metrics.counter({
      name: 'parley_gateway_deliveries_total',
      help: 'Frames of rooms written to sockets, counted per socket.',
    });
    this.heads = metrics.counter({ name: 'parley_gateway_heads_total', help: '`heads` sent to connections.' });
    this.losses = metrics.counter({
      name: 'parley_gateway_channels_lost_total',
      help: 'Channels whose frames may have been lost while their subscription was interrupted.',
    });
    metrics.countedElsewhere(
      {
        name: 'parley_gateway_sent_frames_total',
        help: 'Frames of all kinds written to sockets, counted per socket.',
      },
      () => sockets.written.frames,
    );
    metrics.countedElsewhere(
      { name: 'parley_gateway_sent_bytes_total', help: 'Bytes of the frames written to sockets.' },
      () => sockets.written.bytes,
    );
  }

  roomFrame(sockets: number): void {
    this.roomFrames.inc();
    this.deliveries.inc(sockets);
  }

  headsSent(): void {
    this.heads.inc();
  }

  lost(channels: number): void {
    this.losses.inc(channels);
  }

  userFrame(): void {
    this.userFrames.inc();
  }
}
