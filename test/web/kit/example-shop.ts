import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { expect } from 'vitest';

import { signalPid } from '#engines/engine-process';
import { freePort } from '#engines/free-port';
import { keepLines, keptLines } from '#testing/deployments/kept-lines';
import { processTree } from '#testing/engines/process-tree';

/** `npm run example`, after `npm run build`. */
export class ExampleShop {
  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    readonly url: string,
    /** Parley's URL, as the shop's pages know it. */
    readonly parley: string,
  ) {}

  static async start(): Promise<ExampleShop> {
    const env = { ...process.env, PORT: String(await freePort()) };
    const child = spawn(process.execPath, ['dist/tools/example/main.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    void keepLines(child.stderr);
    const ended = once(child, 'exit').then((): never => {
      throw new Error(`the shop ended at its start:\n${keptLines().join('\n')}`);
    });
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
    const url = new URL(/http:\S+/.exec(line)?.[0] ?? '').origin;
    const page = await (await fetch(url)).text();
    return new ExampleShop(child, url, /data-parley="([^"]+)"/.exec(page)?.[1] ?? '');
  }

  /** The pid of the shop's server, which changes when it is killed; `undefined` until it is back. */
  get serverPid(): number | undefined {
    return this.pids().find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('examples/shop'));
  }

  /** `kill -9` of the shop's server. Resolves when another one answers. */
  async killServer(): Promise<void> {
    const killed = this.serverPid;
    if (killed === undefined) throw new Error('the shop does not run');
    signalPid(killed, 'SIGKILL');
    await expect.poll(() => this.serverPid ?? killed).not.toBe(killed);
    await expect
      .poll(() =>
        fetch(this.url).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      .toBe(true);
  }

  /** Ctrl-C. Resolves with the pids of the processes that are left. */
  async stop(): Promise<number[]> {
    if (this.child.exitCode !== null) return [];
    const pids = this.pids();
    const ended = once(this.child, 'exit');
    this.child.kill('SIGINT');
    await ended;
    return pids.filter((pid) => signalPid(pid, 0));
  }

  private pids(): number[] {
    return processTree(this.child.pid ?? 0);
  }
}
