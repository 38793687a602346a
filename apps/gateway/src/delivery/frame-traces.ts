import { Injectable } from '@nestjs/common';
import type { RoomSignal } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import type { Span } from '#platform/tracing/tracer.port';
import { Traces } from '#platform/tracing/traces';
import { LocalSockets } from '../registry/local-sockets.js';

/** Announced frames that have not arrived. Above this number the oldest are forgotten; they are lost by then. */
const AWAITED_MAX = 1_000;

const NONE: readonly Span[] = [];

type TraceSignal = Extract<RoomSignal, { type: 'trace' }>;

/**
 * Continues the traces of room frames. History announces a traced frame right before it, so that frames stay unparsed.
 */
@Injectable()
export class FrameTraces {
  /** By channel; empty if traces are off. */
  private readonly awaited = new BoundedMap<string, TraceSignal>(AWAITED_MAX);

  constructor(
    private readonly traces: Traces,
    private readonly sockets: LocalSockets,
  ) {}

  /** Announces that the channel's next frame is traced. */
  expect(channel: string, signal: TraceSignal): void {
    if (this.traces.on) this.awaited.set(channel, signal);
  }

  /** A span for each traced message of the frame; none if no socket here gets the frame. */
  begin(channel: string, frame: string): readonly Span[] {
    if (this.awaited.size === 0) return NONE;
    const signal = this.awaited.get(channel);
    this.awaited.delete(channel);
    const sockets = this.sockets.count(channel);
    // A frame of another length is not the announced one, which was lost.
    if (sockets === 0 || signal?.length !== frame.length) return NONE;
    const attributes = { 'parley.sockets': sockets, 'parley.frame.length': frame.length };
    return signal.traceparents.flatMap(
      (parent) => this.traces.child('fanout', parent, { kind: 'consumer', attributes }) ?? [],
    );
  }
}
