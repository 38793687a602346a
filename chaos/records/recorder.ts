import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

import type { HappeningKind, Happenings } from './record.js';

const MICROSECONDS = 1_000;

/** The clock of all records of a run. */
export class RunClock {
  private startedAt = performance.now();

  /** The run starts now: what was prepared has recorded nothing. */
  restart(): void {
    this.startedAt = performance.now();
  }

  /** Milliseconds since the start of the run, to the microsecond. */
  now(): number {
    return Math.round((performance.now() - this.startedAt) * MICROSECONDS) / MICROSECONDS;
  }
}

/** Appends what one actor did and saw to a file of its own. Nothing is ever changed or removed. */
export class Recorder {
  private readonly stream: WriteStream;
  private closing: Promise<void> | null = null;

  constructor(
    folder: string,
    readonly who: string,
    readonly clock: RunClock,
  ) {
    mkdirSync(folder, { recursive: true });
    this.stream = createWriteStream(join(folder, `${who.replaceAll(' ', '-')}.jsonl`));
  }

  add<Kind extends HappeningKind>(kind: Kind, happening: Happenings[Kind]): void {
    // An actor may still do something while a failed run ends.
    if (this.closing !== null) return;
    this.stream.write(`${JSON.stringify({ at: this.clock.now(), who: this.who, kind, ...happening })}\n`);
  }

  /** Resolves when everything is in the file, which also a recorder without records has opened by then. */
  close(): Promise<void> {
    this.closing ??= new Promise((resolve, reject) => {
      this.stream.once('error', reject);
      this.stream.end(resolve);
    });
    return this.closing;
  }
}
