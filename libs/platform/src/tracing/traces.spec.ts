import { afterEach, describe, expect, it, vi } from 'vitest';
import { Tracer, type Span, type SpanOptions } from './tracer.port.js';
import { Traces } from './traces.js';

class TestTracer extends Tracer {
  readonly begun: { name: string; parent: string | undefined }[] = [];

  override begin(name: string, { parent }: SpanOptions): Span {
    this.begun.push({ name, parent });
    return { traceparent: `of ${name}`, describe: () => undefined, end: () => undefined };
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('traces', () => {
  afterEach(() => vi.restoreAllMocks());

  it('begin for one request in N, and continue only where they have begun', () => {
    const tracer = new TestTracer();
    const traces = new Traces(tracer, 10);
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.05).mockReturnValueOnce(0.1);
    const [one, other] = [traces.root('one', { kind: 'server' }), traces.root('other', { kind: 'server' })];
    expect(other).toBeUndefined();
    traces.child('step', one?.traceparent, { kind: 'internal' });
    expect(traces.child('step', undefined, { kind: 'internal' })).toBeUndefined();
    expect(tracer.begun).toEqual([
      { name: 'one', parent: undefined },
      { name: 'step', parent: 'of one' },
    ]);
  });

  it('never begin if they are off, even if another process has begun one', () => {
    const traces = new Traces();
    expect(traces.on).toBe(false);
    expect(traces.root('one', { kind: 'server' })).toBeUndefined();
    expect(traces.child('step', 'of one', { kind: 'internal' })).toBeUndefined();
  });
});
