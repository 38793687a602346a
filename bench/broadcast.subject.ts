import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';

import type { Plan } from './plan.js';
import type { Scenario } from './scenarios.js';
import { endProcess, startProcess, type Subject } from './subject.js';

/** The plain server and the tutorial server: rooms by name, without users. */
export class BroadcastServer implements Subject {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly postgres: PostgresEngine | null,
  ) {}

  static async plain(): Promise<BroadcastServer> {
    const { child, line } = await startServer('plain', {});
    return new BroadcastServer('plain', child, line, null);
  }

  static async tutorial(): Promise<BroadcastServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
    const postgres = await startPostgres({ dataDir, persistent: false, database: 'tutorial' });
    const { child, line } = await startServer('tutorial', { DATABASE_URL: postgres.url });
    return new BroadcastServer('tutorial', child, line, postgres);
  }

  get parts(): Readonly<Record<string, number>> {
    return { server: this.child.pid ?? 0, ...(this.postgres && { postgres: this.postgres.pid }) };
  }

  prepare({ name, rooms, membersPerRoom, sendersPerRoom }: Scenario): Promise<Pick<Plan, 'url' | 'clients' | 'begin'>> {
    const clients = Array.from({ length: rooms * membersPerRoom }, (_, index) => {
      const room = Math.floor(index / membersPerRoom);
      return { auth: {}, room, roomId: `${name}-${String(room)}`, sends: index % membersPerRoom < sendersPerRoom };
    });
    return Promise.resolve({ url: this.url, clients, begin: { event: 'room:join', payload: '{"roomId":"$roomId"}' } });
  }

  async stop(): Promise<void> {
    await endProcess(this.child);
    await this.postgres?.stop();
  }
}

function startServer(name: string, env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; line: string }> {
  return startProcess([`dist/bench/servers/${name}.js`], env, (line) => line.startsWith('http'));
}
