import { Logger } from '@nestjs/common';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { constants, getPriority } from 'node:os';

/** Lower than that of this process, whose event loop must not wait for a decoder. */
const NICER_BY = 10;
const STARTING_MS = 30_000;
const LIMITING_MS = 5_000;
/** No new file and no new socket, no file that grows, no memory dump. */
const LIMITS = ['--nofile=0:0', '--fsize=0:0', '--core=0:0'];

/** A child process that has no rights which it doesn't need. */
export interface ConfinedChild {
  readonly process: ChildProcess;
  /** Resolves when the child is ready and has lost its rights. Rejects if it has ended before. */
  readonly confined: Promise<void>;
}

/**
 * Starts a program that reads the standard input and sends messages. The first one, of any content, says that it has opened
 * everything it needs. The child has an empty environment and no descriptor of this process. Node lets it read
 * `node_modules` only, and start no process. On Linux the kernel then lets it open nothing any more: no file, no socket.
 * @param program JavaScript
 * @param load JavaScript that loads what the program needs. It runs with the priority of this process: on a busy machine, a child
 * of low priority would take longer to start than it may
 */
export function startConfined(program: string, load = ''): ConfinedChild {
  const flags = [permissionFlag(), '--allow-addons', `--allow-fs-read=${modulesFolder()}`];
  const priority = Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICER_BY);
  const lowered = `${load}; require('node:os').setPriority(${String(priority)}); ${program}`;
  const child = spawn(process.execPath, [...flags, '-e', lowered], {
    env: {},
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  // Without a listener an error between two jobs would end this process; so would a write to a child that has ended.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  const confined = untilReady(child).then(() => limit(child));
  confined.catch(() => undefined);
  // The child must not keep this process alive.
  child.unref();
  child.channel?.unref();
  return { process: child, confined };
}

/** Node 20 has it under its first name. */
function permissionFlag(): string {
  const known = process.allowedNodeEnvironmentFlags;
  return known.has('--permission') ? '--permission' : '--experimental-permission';
}

/** The folder with sharp and what it loads. */
function modulesFolder(): string {
  const path = createRequire(import.meta.url).resolve('sharp');
  const name = '/node_modules/';
  return path.slice(0, path.lastIndexOf(`${name}sharp/`) + name.length);
}

async function untilReady(child: ChildProcess): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const timer = setTimeout(() => child.kill('SIGKILL'), STARTING_MS).unref();
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('the child process has ended at its start');
  });
  try {
    await Promise.race([once(child, 'message', { signal }), ended]);
  } finally {
    clearTimeout(timer);
    ended.catch(() => undefined);
    stop.abort();
  }
}

/** Other systems than Linux have no such command. */
async function limit(child: ChildProcess): Promise<void> {
  if (process.platform !== 'linux') return;
  const args = ['--pid', String(child.pid), ...LIMITS];
  const error = await new Promise<Error | null>((resolve) => {
    execFile('prlimit', args, { env: { PATH: process.env.PATH }, timeout: LIMITING_MS }, resolve);
  });
  if (error === null || child.exitCode !== null || child.signalCode !== null) return;
  new Logger('Images').warn({ event: 'image.not-limited', reason: error.message });
}
