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

class BroadcastServer implements System {
  readonly parts: Parts;

  constructor(
    private readonly server: { readonly child: ChildProcess; readonly line: string },
    private readonly postgres: PostgresEngine | null,
  ) {
    this.parts = { server: [server.child.pid ?? 0], ...(postgres && { postgres: [postgres.pid] }) };
  }

  gather(crowd: Crowd): Promise<Omit<Plan, 'run'>> {
    return Promise.resolve(gatherByName(crowd, [this.server.line]));
  }

  async stop(): Promise<void> {
    await endProcess(this.server.child);
    await this.postgres?.stop();
  }
}

/** Rooms by name, without users. The members of a room are spread over the servers. */
export function gatherByName(crowd: Crowd, urls: readonly string[]): Omit<Plan, 'run'> {
  const { name, rooms, membersPerRoom, sendersPerRoom } = crowd;
  const clients = Array.from({ length: rooms * membersPerRoom }, (_, number) => {
    const room = Math.floor(number / membersPerRoom);
    const roomId = `${name}-${String(room)}`;
    return {
      ...{ number, url: urls[number % urls.length] ?? '', auth: {}, room, roomId },
      sends: number % membersPerRoom < sendersPerRoom,
      enter: [{ event: 'room:join', payload: JSON.stringify({ roomId }) }],
    };
  });
  return { wire: 'socket.io', clients };
}

export function startServer(name: string, env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; line: string }> {
  return startProcess([`dist/bench/servers/${name}.js`], env, (line) => line.startsWith('http'));
}
