import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { signalPid } from './engine-process.js';

/** A clean stop writes a checkpoint. */
const STOP_TIMEOUT_MS = 20_000;
const KILL_TIMEOUT_MS = 5_000;
const POLL_INTERVAL_MS = 50;

/** The contents of `postmaster.pid`: the server that runs, or ran, on the folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export function readPostmaster(folder: string): Postmaster | null {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

/**
 * Ends a server that outlived the process that started it: there are never two servers on one folder. Signals only
 * processes that really are PostgreSQL on this folder, whatever `postmaster.pid` says.
 */
export async function endOrphan(folder: string): Promise<void> {
  const postmaster = readPostmaster(folder);
  if (postmaster === null && serverProcesses(folder).length === 0) return;
  await endAll(folder, 'SIGINT', STOP_TIMEOUT_MS);
  await endAll(folder, 'SIGKILL', KILL_TIMEOUT_MS);
  if (serverProcesses(folder).length > 0) throw new Error(`Cannot end the PostgreSQL server on ${folder}`);
  // No server is left. If the pid in this file is another program's, PostgreSQL would refuse to start.
  rmSync(join(folder, 'postmaster.pid'), { force: true });
}

/** `kill -9` of the server with all its processes. */
export async function killServer(folder: string): Promise<void> {
  await endAll(folder, 'SIGKILL', KILL_TIMEOUT_MS);
}

/**
 * Signals the postmaster, which ends its children; with SIGKILL, or if the postmaster is gone, signals every process.
 * Resolves when none is left or after `timeoutMs`.
 */
async function endAll(folder: string, signal: 'SIGINT' | 'SIGKILL', timeoutMs: number): Promise<void> {
  const pids = serverProcesses(folder);
  const postmaster = readPostmaster(folder)?.pid;
  const targets = signal === 'SIGINT' && postmaster && pids.includes(postmaster) ? [postmaster] : pids;
  for (const pid of targets) signalPid(pid, signal);
  const endsAt = performance.now() + timeoutMs;
  while (serverProcesses(folder).length > 0 && performance.now() < endsAt) await sleep(POLL_INTERVAL_MS);
}

/** The pids of PostgreSQL's processes on the folder: all of them on Linux, the postmaster elsewhere. */
function serverProcesses(folder: string): number[] {
  if (process.platform === 'linux') {
    const real = realpathSync(folder);
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isSafeInteger(pid) && pid > 0 && isServer(pid, real));
  }
  if (process.platform === 'win32') return [];
  const listing = execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' });
  const ours = listing.split('\n').filter((line) => line.includes('postgres') && line.includes(`-D ${folder}`));
  return ours.map((line) => Number.parseInt(line, 10));
}

/** A postmaster and its children have the data folder as their working folder. */
function isServer(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'postgres\n';
  } catch {
    // It has ended, is a zombie, or belongs to another user.
    return false;
  }
}
