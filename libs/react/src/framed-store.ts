import type { Readable } from '#client';

/**
 * Shows a store's changes once per frame: in a busy room the components then render once for all messages that came
 * meanwhile. Without frames, as in a page that is not visible, it shows them at once.
 */
export class FramedStore<Snapshot> implements Readable<Snapshot> {
  private readonly listeners = new Set<() => void>();
  private shown: Snapshot;
  private frame: number | null = null;
  private unsubscribe = (): void => undefined;

  constructor(private readonly source: Readable<Snapshot>) {
    this.shown = source.getSnapshot();
  }

  readonly getSnapshot = (): Snapshot => {
    if (this.listeners.size === 0) this.shown = this.source.getSnapshot();
    return this.shown;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.listeners.size === 0) {
      this.unsubscribe = this.source.subscribe(() => this.schedule());
      this.shown = this.source.getSnapshot();
    }
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.unsubscribe();
      this.cancel();
    };
  };

  private schedule(): void {
    if (!hasFrames()) this.publish();
    else this.frame ??= requestAnimationFrame(() => this.publish());
  }

  private publish(): void {
    this.cancel();
    this.shown = this.source.getSnapshot();
    for (const listener of [...this.listeners]) listener();
  }

  private cancel(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
  }
}

function hasFrames(): boolean {
  return typeof requestAnimationFrame === 'function' && globalThis.document?.hidden !== true;
}
