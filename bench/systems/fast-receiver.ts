import type { ChildProcess } from 'node:child_process';

import { endProcess, type Received, startProcess } from './system.js';

const PROGRAM = 'dist/bench/servers/receiver.js';

/** A process that accepts the deliveries of hooks. Its CPU time is not Parley's. */
export class FastReceiver {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<FastReceiver> {
    const { child, line } = await startProcess([PROGRAM], {}, (text) => text.startsWith('http'));
    return new FastReceiver(child, `${line}/`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async received(): Promise<Received> {
    return (await (await fetch(this.url)).json()) as Received;
  }

  stop(): Promise<void> {
    return endProcess(this.child);
  }
}
