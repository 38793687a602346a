import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';

import type { Plan } from '../load/plan.js';
import type { Parts } from '../measure/processes.js';
import { type Crowd, endProcess, startProcess, type System, type SystemKind } from './system.js';

const STEADY = ['pairs', 'room200', 'room5000', 'single'];

/** Plain Socket.IO: rooms and broadcasts, nothing stored. */
export const plain: SystemKind = {
  name: 'plain',
  scenarios: STEADY,
  start: async () => new BroadcastServer(await startServer('plain', {}), null),
};

/** The server of a tutorial: one `INSERT` per message, then the broadcast. */
export const tutorial: SystemKind = {
  name: 'tutorial',
  scenarios: STEADY,
  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
    const postgres = await startPostgres({ dataDir, persistent: false, database: 'tutorial' });
    return new BroadcastServer(await startServer('tutorial', { DATABASE_URL: postgres.url }), postgres);
  },
};

/** Rooms by name, without users. */
class BroadcastServer implements System {
  readonly parts: Parts;

  constructor(
    private readonly server: { readonly child: ChildProcess; readonly line: string },
    private readonly postgres: PostgresEngine | null,
  ) {
    this.parts = { server: [server.child.pid ?? 0], ...(postgres && { postgres: [postgres.pid] }) };
  }

  gather({ name, rooms, membersPerRoom, sendersPerRoom }: Crowd): Promise<Omit<Plan, 'run'>> {
    const clients = Array.from({ length: rooms * membersPerRoom }, (_, number) => {
      const room = Math.floor(number / membersPerRoom);
      const roomId = `${name}-${String(room)}`;
      return {
        ...{ number, url: this.server.line, auth: {}, room, roomId },
        sends: number % membersPerRoom < sendersPerRoom,
        enter: [{ event: 'room:join', payload: JSON.stringify({ roomId }) }],
      };
    });
    return Promise.resolve({ wire: 'socket.io', clients });
  }

  async stop(): Promise<void> {
    await endProcess(this.server.child);
    await this.postgres?.stop();
  }
}

function startServer(name: string, env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; line: string }> {
  return startProcess([`dist/bench/servers/${name}.js`], env, (line) => line.startsWith('http'));
}
