import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Span, SpanOptions, Tracer } from './tracer.port.js';

/**
 * The process's traces. Off, unless there is a tracer: then nothing is made, and nothing is asked for on the way of a
 * message but `on`.
 */
@Injectable()
export class Traces implements OnApplicationShutdown {
  /** @param oneIn of so many traces that could begin one does */
  constructor(
    private readonly tracer?: Tracer,
    private readonly oneIn = 1,
  ) {}

  get on(): boolean {
    return this.tracer !== undefined;
  }

  /** Begins a trace, if it is the turn of one. */
  root(name: string, options: Omit<SpanOptions, 'parent'>): Span | undefined {
    if (this.tracer === undefined || Math.random() * this.oneIn >= 1) return undefined;
    return this.tracer.begin(name, options);
  }

  /** Goes on with a trace; nothing where the work before is not traced. */
  child(name: string, parent: string | undefined, options: Omit<SpanOptions, 'parent'>): Span | undefined {
    if (parent === undefined) return undefined;
    return this.tracer?.begin(name, { ...options, parent });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracer?.close();
  }
}
