import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Span, SpanOptions, Tracer } from './tracer.port.js';

/** The traces of the process. Without a tracer they are off: then the path of a message costs only a look at `on`. */
@Injectable()
export class Traces implements OnApplicationShutdown {
  /** @param oneIn the sampling: one in this many traces begins */
  constructor(
    private readonly tracer?: Tracer,
    private readonly oneIn = 1,
  ) {}

  get on(): boolean {
    return this.tracer !== undefined;
  }

  /** Begins a trace, if the sampling picks it. */
  root(name: string, options: Omit<SpanOptions, 'parent'>): Span | undefined {
    if (this.tracer === undefined || Math.random() * this.oneIn >= 1) return undefined;
    return this.tracer.begin(name, options);
  }

  /** Continues a trace. Returns `undefined` if the work so far is not traced. */
  child(name: string, parent: string | undefined, options: Omit<SpanOptions, 'parent'>): Span | undefined {
    if (parent === undefined) return undefined;
    return this.tracer?.begin(name, { ...options, parent });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracer?.close();
  }
}
