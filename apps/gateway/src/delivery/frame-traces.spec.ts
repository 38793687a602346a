import { describe, expect, it } from 'vitest';
import { Tracer, type Span, type SpanOptions } from '#platform/tracing/tracer.port';
import { Traces } from '#platform/tracing/traces';
import type { LocalSockets } from '../registry/local-sockets.js';
import { FrameTraces } from './frame-traces.js';

const FRAME = '["changes",{}]';
const ANNOUNCED_MAX = 1_000;

class RecordingTracer extends Tracer {
  readonly begun: SpanOptions[] = [];

  override begin(_name: string, options: SpanOptions): Span {
    this.begun.push(options);
    return { traceparent: '', describe: () => undefined, end: () => undefined };
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the traces of frames', () => {
  const start = (sockets = 2) => {
    const tracer = new RecordingTracer();
    const frames = new FrameTraces(new Traces(tracer), { count: () => sockets } as unknown as LocalSockets);
    const announce = (channel: string, ...traceparents: string[]) =>
      frames.expect(channel, { type: 'trace', length: FRAME.length, traceparents });
    return { tracer, frames, announce };
  };

  it('continue with the announced frame only, once for each of its traced messages', () => {
    const { tracer, frames, announce } = start();
    announce('room:1', 'one', 'two');
    expect(frames.begin('room:2', FRAME)).toEqual([]);
    expect(frames.begin('room:1', FRAME)).toHaveLength(2);
    expect(frames.begin('room:1', FRAME)).toEqual([]);
    expect(tracer.begun.map(({ parent }) => parent)).toEqual(['one', 'two']);
    expect(tracer.begun[0]?.attributes).toMatchObject({ 'parley.sockets': 2 });
  });

  it('end if no socket gets the frame', () => {
    const { frames, announce } = start(0);
    announce('room:1', 'one');
    expect(frames.begin('room:1', FRAME)).toEqual([]);
  });

  it('do not continue with another frame if the announced one is lost', () => {
    const { frames, announce } = start();
    announce('room:1', 'one');
    expect(frames.begin('room:1', `${FRAME} `)).toEqual([]);
    expect(frames.begin('room:1', FRAME)).toEqual([]);
  });

  it('are forgotten, the oldest first, if too many frames are lost', () => {
    const { frames, announce } = start();
    for (let n = 0; n <= ANNOUNCED_MAX; n += 1) announce(`room:${n}`, 'one');
    expect(frames.begin('room:0', FRAME)).toEqual([]);
    expect(frames.begin('room:1', FRAME)).toHaveLength(1);
    expect(frames.begin(`room:${ANNOUNCED_MAX}`, FRAME)).toHaveLength(1);
  });
});
