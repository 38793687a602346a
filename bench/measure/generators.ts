import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import type { Reply } from '../load/generator.js';
import type { Load } from '../load/load.js';
import type { Plan } from '../load/plan.js';

const PROGRAM = fileURLToPath(new URL('../load/generator.js', import.meta.url));

type Answer<Method extends keyof Load> = Awaited<ReturnType<Load[Method]>>;

/** The generator processes of one crowd, each pinned to a core from the last one downwards. */
export class Generators {
  private readonly died: Promise<never>;

  private constructor(private readonly children: readonly ChildProcess[]) {
    this.died = Promise.race(
      children.map(async (child) => {
        await once(child, 'exit');
        throw new Error('a generator process ended');
      }),
    );
    this.died.catch(() => undefined);
  }

  /** Starts `count` processes with about the same number of clients each, and connects all of these. */
  static async start(plan: Plan, count: number): Promise<Generators> {
    const children = Array.from({ length: count }, (_, index) => {
      const core = String(Math.max(0, availableParallelism() - 1 - index));
      const child = spawn('taskset', ['-c', core, process.execPath, PROGRAM], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        serialization: 'advanced',
      });
      child.send({ ...plan, clients: plan.clients.filter(({ number }) => number % count === index) });
      return child;
    });
    const generators = new Generators(children);
    try {
      await generators.call('connect');
    } catch (error) {
      generators.stop();
      throw error;
    }
    return generators;
  }

  /** Calls a method of every process's `Load`; one call at a time. */
  call<Method extends keyof Load>(method: Method, ...args: Parameters<Load[Method]>): Promise<Answer<Method>[]> {
    return Promise.all(
      this.children.map(async (child) => {
        child.send({ method, args });
        const [reply] = (await Promise.race([once(child, 'message'), this.died])) as [Reply];
        if ('error' in reply) throw new Error(`${method}: ${reply.error}`);
        return reply.value as Answer<Method>;
      }),
    );
  }

  stop(): void {
    for (const child of this.children) if (child.connected) child.disconnect();
  }
}
