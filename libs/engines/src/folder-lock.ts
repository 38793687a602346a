import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const LOCK_NAME = 'parley.lock';
/** Long enough for a holder that is about to exit, after Ctrl-C or because npm was killed. */
const WAIT_MS = 4_000;
const POLL_INTERVAL_MS = 100;

export interface FolderLock {
  release(): Promise<void>;
}

/** Called once if a live process holds the folder: `lockFolder` waits for it for `waitMs` at most. */
export type LockWait = (holder: { readonly pid: number; readonly waitMs: number }) => void;

/**
 * Locks the folder for this process. Rejects with a one-line `Error` if a live process holds it. Ignores a lock whose
 * process has died, also when another process has its pid now.
 */
export async function lockFolder(folder: string, waiting: LockWait = () => undefined): Promise<FolderLock> {
  const path = join(folder, LOCK_NAME);
  const mine = `${process.pid} ${startOf(process.pid) ?? ''} ${randomUUID()}\n`;
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, mine);
  try {
    const endsAt = performance.now() + WAIT_MS;
    let reported = false;
    while (!(await taken(draft, path))) {
      const holder = await read(path);
      if (!isLive(holder)) {
        await removeStale(path, holder);
        continue;
      }
      const { pid } = parse(holder);
      if (performance.now() > endsAt) throw new Error(`The data folder ${folder} is in use by process ${pid}`);
      if (!reported) waiting({ pid, waitMs: WAIT_MS });
      reported = true;
      await sleep(POLL_INTERVAL_MS);
    }
    return { release: () => release(path, mine) };
  } finally {
    await rm(draft, { force: true });
  }
}

/** Creating a link is atomic: no process reads half a lock. */
async function taken(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale lock away. If another process has replaced it meanwhile, puts that lock back. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await read(aside)) !== stale) await taken(aside, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function release(path: string, mine: string): Promise<void> {
  if ((await read(path)) === mine) await rm(path, { force: true });
}

function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function parse(lock: string): { pid: number; startedAt: string } {
  const [pid = '', startedAt = ''] = lock.trim().split(' ');
  return { pid: Number(pid), startedAt };
}

function isLive(lock: string): boolean {
  const { pid, startedAt } = parse(lock);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  return startOf(pid) === startedAt;
}

/** The process's start time, as the system writes it but without spaces; null if there is no such process. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') return startTicks(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    const listing = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
    return listing.toString('utf8').trim().replaceAll(/\s+/g, '_');
  } catch {
    return null;
  }
}

/** Field 22 of proc(5)'s `stat`; the second field, a name in brackets, may contain spaces. A zombie counts as dead. */
function startTicks(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}
