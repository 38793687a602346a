import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { type EngineCommand, EngineProcess } from './engine-process.js';
import { EngineUnavailable } from './engine-unavailable.js';
import { freePort } from './free-port.js';
import { findRedis, type RedisBinary } from './redis-binary.js';

const READY_TIMEOUT_MS = 10_000;
/** A container's image may have to be pulled. */
const CONTAINER_READY_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 20;
const ANSWER_TIMEOUT_MS = 500;
const STOP_TIMEOUT_MS = 5_000;
/** Another process may take a drawn port before Redis has it. */
const PORT_ATTEMPTS = 5;
/** The pid of Redis inside its container. */
const CONTAINER_PID = 1;

export interface RedisEngine {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface RedisOptions {
  /** Default: a random free port. */
  readonly port?: number;
  /** Its working folder; Redis writes nothing there. */
  readonly dir?: string;
  /** Additional arguments of redis-server. */
  readonly args?: readonly string[];
  /** The path of a configuration file, which a sentinel also writes. Not for a Redis in a container. */
  readonly configFile?: string;
}

/**
 * Starts a real Redis without persistence on 127.0.0.1. Resolves when it answers. Rejects with `EngineUnavailable` if
 * this machine has no Redis, or with an `Error` that quotes its output.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisEngine> {
  const binary = await findRedis();
  if (options.port !== undefined) return launch(binary, options.port, options);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(binary, await freePort(), options);
    } catch (error) {
      const portTaken = error instanceof Error && /in use/i.test(error.message);
      if (!portTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function launch(binary: RedisBinary, port: number, options: RedisOptions): Promise<RedisEngine> {
  const name = `parley-redis-${randomUUID()}`;
  const { dir = tmpdir(), args = [], configFile } = options;
  const engine = await EngineProcess.start(command(binary, { port, dir, name, further: args, configFile })).catch(
    (error: unknown) => {
      throw new EngineUnavailable(`Redis cannot be run: ${String(error)}`);
    },
  );
  const expected =
    binary.kind === 'container'
      ? { port, pid: CONTAINER_PID, timeoutMs: CONTAINER_READY_TIMEOUT_MS }
      : { port, pid: engine.pid, timeoutMs: READY_TIMEOUT_MS };
  await untilReady(engine, expected);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: engine.pid,
    exited: engine.exited,
    stop: () => engine.end('SIGTERM', STOP_TIMEOUT_MS),
    kill: () => kill(binary, engine, name),
  };
}

interface Launch {
  readonly port: number;
  readonly dir: string;
  readonly name: string;
  readonly further: readonly string[];
  readonly configFile: string | undefined;
}

function command(binary: RedisBinary, { port, dir, name, further, configFile }: Launch): EngineCommand {
  const settings = ['--save', '', '--appendonly', 'no', ...further];
  if (binary.kind === 'container') {
    const publish = ['--name', name, '-p', `127.0.0.1:${port}:6379`];
    return { command: 'docker', args: ['run', '--rm', ...publish, binary.image, 'redis-server', ...settings] };
  }
  const env = { ...process.env, ...(binary.libraries === null ? {} : { LD_LIBRARY_PATH: binary.libraries }) };
  const file = configFile === undefined ? [] : [configFile];
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--daemonize', 'no'];
  const args = [...file, ...own, ...settings];
  return { command: binary.path, args, env };
}

async function kill(binary: RedisBinary, engine: EngineProcess, name: string): Promise<void> {
  if (binary.kind === 'container') {
    // `engine` is the docker client, which ends with its container.
    const killer = await EngineProcess.start({ command: 'docker', args: ['kill', name] });
    await killer.exited;
  } else {
    engine.signal('SIGKILL');
  }
  await engine.exited;
}

interface Expected {
  readonly port: number;
  readonly pid: number;
  readonly timeoutMs: number;
}

async function untilReady(engine: EngineProcess, { port, pid, timeoutMs }: Expected): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while ((await pidOfRedisAt(port)) !== pid) {
    if (!engine.running) throw new Error(`Redis ended at its start: ${engine.lastOutput.trim()}`);
    if (performance.now() > endsAt) {
      await engine.end('SIGKILL', 0);
      throw new Error(`Redis did not answer within ${timeoutMs} ms: ${engine.lastLine}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

/** The pid of the Redis that answers at this port, which may be another one; `null` if none answers. */
function pidOfRedisAt(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('INFO server\r\n'));
    let answer = '';
    const done = (pid: number | null): void => {
      socket.destroy();
      resolve(pid);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => done(null));
    socket.once('error', () => done(null));
    socket.once('close', () => done(null));
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      const pid = /^process_id:(\d+)\r$/m.exec(answer)?.[1];
      if (pid !== undefined) done(Number(pid));
    });
  });
}
