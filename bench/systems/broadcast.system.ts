import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';

import type { Plan } from '../load/plan.js';
import type { Parts } from '../measure/processes.js';
import {
  ALL_SYSTEMS,
  type Crowd,
  endProcess,
  startProcess,
  type Store,
  type System,
  type SystemKind,
} from './system.js';

/** Not a chat server: it answers with the least work, and so shows what the generator can reach. */
export const control: SystemKind = {
  name: 'control',
  scenarios: [...ALL_SYSTEMS, 'pairs', 'room200'],
  start: async () => new BroadcastServer(await startServer('control', {}), null),
};

/** Plain Socket.IO: rooms and broadcasts, nothing stored. A client that comes back has missed messages. */
export const plain: SystemKind = {
  name: 'plain',
  scenarios: [...ALL_SYSTEMS, 'pairs', 'room200', 'room5000', 'single', 'light', 'idle', 'storm1000'],
  start: async () => new BroadcastServer(await startServer('plain', {}), null),
};

/** The server of a tutorial: one `INSERT` per message, then the broadcast. */
export const tutorial: SystemKind = {
  name: 'tutorial',
  scenarios: [...ALL_SYSTEMS, 'pairs', 'room200', 'single', 'light', 'storm1000', 'storm5000', 'page'],
  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
    const postgres = await startPostgres({ dataDir, persistent: false, database: 'tutorial' });
    return new BroadcastServer(await startServer('tutorial', { DATABASE_URL: postgres.url }), postgres);
  },
};

class BroadcastServer implements System {
  readonly parts: Parts;
  private readonly roomIds = new Set<string>();

  constructor(
    private readonly server: { readonly child: ChildProcess; readonly line: string },
    private readonly database: PostgresEngine | null,
  ) {
    this.parts = { server: [server.child.pid ?? 0], ...(database && { postgres: [database.pid] }) };
  }

  readonly store: Store = {
    fill: async (messagesPerRoom) => {
      const client = new pg.Client(this.database?.url);
      await client.connect();
      await client.query(
        `INSERT INTO messages (id, room_id, body) SELECT gen_random_uuid(), room_id, 'message ' || n
           FROM generate_series(1, $1) n, unnest($2::text[]) room_id ORDER BY n`,
        [messagesPerRoom, [...this.roomIds]],
      );
      await client.query('VACUUM (ANALYZE) messages');
      await client.end();
    },
    page: (roomId, place, limit) => ({
      event: 'message:page',
      payload: JSON.stringify({ roomId, limit, ...(place === 'start' && { after: 0 }) }),
    }),
  };

  gather(crowd: Crowd): Promise<Omit<Plan, 'run'>> {
    const plan = gatherByName(crowd, [this.server.line], this.database !== null);
    for (const { roomId } of plan.clients) this.roomIds.add(roomId);
    return Promise.resolve(plan);
  }

  async stop(): Promise<void> {
    await endProcess(this.server.child);
    await this.database?.stop();
  }
}

/**
 * Rooms by name, without users. The members of a room are spread over the servers.
 *
 * @param stores the answer to `room:join` has the newest `seq`, and what a client missed
 */
export function gatherByName(crowd: Crowd, urls: readonly string[], stores = false): Omit<Plan, 'run'> {
  const { name, rooms, membersPerRoom, sendersPerRoom, roomsEach = 1 } = crowd;
  const clients = Array.from({ length: rooms * membersPerRoom }, (_, number) => {
    const room = Math.floor(number / membersPerRoom);
    const roomIds = Array.from({ length: roomsEach }, (_, index) => `${name}-${String(room)}-${String(index)}`);
    return {
      ...{ number, url: urls[number % urls.length] ?? '', auth: {}, room, roomId: roomIds[0] ?? '' },
      sends: number % membersPerRoom < sendersPerRoom,
      enter: roomIds.map((roomId) => ({ event: 'room:join', payload: JSON.stringify({ roomId }) })),
      ...(stores && {
        comeBack: roomIds.map((roomId) => ({ event: 'room:join', payload: `{"roomId":"${roomId}","after":$seq}` })),
      }),
    };
  });
  return { wire: 'socket.io', clients };
}

export function startServer(name: string, env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; line: string }> {
  return startProcess([`dist/bench/servers/${name}.js`], env, (line) => line.startsWith('http'));
}
