import type { Writable } from 'node:stream';

/** Holds writes to streams back until the end of the current turn of the event loop. */
export class TurnWrites {
  private readonly corked = new Set<Writable>();
  private readonly flush = (): void => {
    for (const stream of this.corked) stream.uncork();
    this.corked.clear();
  };

  cork(stream: Writable): void {
    if (this.corked.has(stream)) return;
    if (this.corked.size === 0) setImmediate(this.flush);
    this.corked.add(stream);
    stream.cork();
  }
}
