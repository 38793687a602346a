import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** What one guest asks again and again. `{newId}` and `{newName}` in it are another id and another username each time. */
interface GuestsRequest {
  /** Omitted: asks without a token. */
  readonly token?: string;
  /** Over HTTP. */
  readonly path?: string;
  readonly body?: unknown;
  /** The type of a body that is not JSON; the body is in base64. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Flood {
  readonly url: string;
  /** Over a socket; else `method`. */
  readonly event?: string;
  readonly method?: string;
  readonly guests: readonly GuestsRequest[];
  /** Open requests of each guest. */
  readonly atOnce: number;
  readonly ms: number;
  /** All guests together ask about so often, spread over the time; if omitted, as fast as they are answered. */
  readonly count?: number;
}

/** How many answers of each kind came: HTTP statuses, `ok` or codes of errors. */
export type FloodOutcome = Readonly<Record<string, number>>;

const PROGRAM = join(import.meta.dirname, 'flooder.mjs');

/** Floods a server. It is a process of its own with a low priority, so its work hardly delays what a test measures. */
export class FloodingProcess {
  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static start(): FloodingProcess {
    return new FloodingProcess(spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  /** Resolves when the flood has begun. @returns its end */
  async begin(flood: Flood): Promise<{ readonly outcome: Promise<FloodOutcome> }> {
    this.child.stdin.write(`${JSON.stringify(flood)}\n`);
    await this.next();
    return { outcome: this.next().then((line) => JSON.parse(line) as FloodOutcome) };
  }

  stop(): void {
    this.child.kill();
  }

  private async next(): Promise<string> {
    const { done, value } = await this.lines.next();
    if (done === true) throw new Error('the flooding process has ended');
    return value;
  }
}
