import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type EngineCommand, EngineProcess } from '#engines/engine-process';
import { freePort } from '#engines/free-port';
import { startPostgres } from '#engines/postgres-engine';

import type { Plan } from '../load/plan.js';
import type { Crowd, System } from './system.js';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 50;

/** A server from Debian's packages that stores messages in PostgreSQL. */
export interface Program {
  /** The part of the CPU time that is its own. */
  readonly name: string;
  /** Its packages, for the message when it is not installed. */
  readonly packages: readonly string[];
  /** The path of its program in the packages. */
  readonly command: string;
  /** Writes its configuration into its folder. */
  configure(place: Place): Promise<Pick<EngineCommand, 'args' | 'env'>>;
  readonly gather: (crowd: Crowd, port: number) => Omit<Plan, 'run'>;
}

export interface Place {
  readonly folder: string;
  /** The port for its clients. */
  readonly port: number;
  /** The URL of an empty database. */
  readonly database: string;
}

/** Starts it in a temporary folder. Rejects with the packages' names if it is not installed or does not start. */
export async function startProgram(program: Program): Promise<System> {
  const { name, packages, command, gather } = program;
  const install = `needs apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!existsSync(command)) throw new Error(install);
  const [folder, dataDir] = [await mkdtemp(PREFIX), await mkdtemp(PREFIX)];
  const postgres = await startPostgres({ dataDir, persistent: false, database: name });
  const port = await freePort();
  let server: EngineProcess | null = null;
  const stop = async (): Promise<void> => {
    await server?.end('SIGTERM', STOP_TIMEOUT_MS);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { args, env } = await program.configure({ folder, port, database: postgres.url });
    server = await EngineProcess.start({ command, args, cwd: folder, env: { ...process.env, ...env } });
    await listening(server, port);
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : String(error)}; ${install}`);
  }
  const parts = { [name]: [server.pid], postgres: [postgres.pid] };
  return { parts, gather: (crowd) => Promise.resolve(gather(crowd, port)), stop };
}

const PREFIX = join(tmpdir(), 'parley-bench-');

async function listening(server: EngineProcess, port: number): Promise<void> {
  const endsAt = performance.now() + READY_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (!server.running || performance.now() > endsAt) throw new Error(`did not start: ${server.lastLine}`);
    await sleep(POLL_INTERVAL_MS);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
