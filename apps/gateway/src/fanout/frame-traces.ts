import { Injectable } from '@nestjs/common';
import type { RoomSignal } from '#contracts';
import type { Span } from '#platform/tracing/tracer.port';
import { Traces } from '#platform/tracing/traces';
import { LocalSockets } from './local-sockets.js';

/** Frames that are announced and have not come; of more the oldest, which are lost by then, are forgotten. */
const AWAITED_MAX = 1_000;

const NONE: readonly Span[] = [];

type TraceSignal = Extract<RoomSignal, { type: 'trace' }>;

/** The traces that go on with frames which this gateway hands on: named right before the frame, which stays unparsed. */
@Injectable()
export class FrameTraces {
  /** By channel; empty where nothing is traced. */
  private readonly awaited = new Map<string, TraceSignal>();

  constructor(
    private readonly traces: Traces,
    private readonly sockets: LocalSockets,
  ) {}

  /** The channel's next frame is traced. */
  expect(channel: string, signal: TraceSignal): void {
    if (!this.traces.on) return;
    const [oldest] = this.awaited.keys();
    if (this.awaited.size >= AWAITED_MAX && oldest !== undefined) this.awaited.delete(oldest);
    this.awaited.set(channel, signal);
  }

  /** A span for each traced message of the frame, if a socket here gets it. */
  begin(channel: string, frame: string): readonly Span[] {
    if (this.awaited.size === 0) return NONE;
    const signal = this.awaited.get(channel);
    this.awaited.delete(channel);
    const sockets = this.sockets.count(channel);
    // Of another length: it is not the one that was meant, which has been lost.
    if (sockets === 0 || signal?.length !== frame.length) return NONE;
    const attributes = { 'parley.sockets': sockets, 'parley.frame.length': frame.length };
    return signal.traceparents.flatMap(
      (parent) => this.traces.child('fanout', parent, { kind: 'consumer', attributes }) ?? [],
    );
  }
}
