import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const PROGRAM = 'dist/apps/admin/src/main.js';
const POLL_MS = 50;

/** The peak of a process's resident memory, proc(5). */
const PEAK = /^VmHWM:\s+(\d+) kB$/m;

/** Runs `parley import run`. @param operator settings by which it finds the site */
export async function runImport(
  path: string,
  operator: NodeJS.ProcessEnv,
): Promise<{ seconds: number; peakMib: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'import', 'run', path], {
    env: { ...process.env, ...operator },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMib = 0;
  const timer = setInterval(() => {
    peakMib = Math.max(peakMib, peakMibOf(child.pid ?? 0));
  }, POLL_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`import run ended with ${String(code)}`);
  return { seconds: (performance.now() - startedAt) / 1000, peakMib };
}

function peakMibOf(pid: number): number {
  try {
    return Number(PEAK.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))?.[1] ?? 0) / 1024;
  } catch {
    // The process has ended.
    return 0;
  }
}
