import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { cpuMicroseconds } from '../measure/processes.js';

/** As `npm run admin` runs it. */
const PROGRAM = ['--max-semi-space-size=16', 'dist/apps/admin/src/main.js'];
const POLL_MS = 100;

/** The peak of a process's resident memory, proc(5). */
const PEAK = /^VmHWM:\s+(\d+) kB$/m;

export interface CommandFigures {
  readonly seconds: number;
  readonly peakMib: number;
  /** CPU time in µs. */
  readonly cpu: number;
}

/** Runs `parley import run`. @param operator settings by which it finds the site */
export async function runImport(path: string, operator: NodeJS.ProcessEnv): Promise<CommandFigures> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...PROGRAM, 'import', 'run', path], {
    env: { ...process.env, ...operator },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { pid = 0 } = child;
  const peak = { mib: 0, cpu: 0 };
  const timer = setInterval(() => {
    peak.mib = Math.max(peak.mib, peakMibOf(pid));
    peak.cpu = Math.max(peak.cpu, cpuMicroseconds([pid]));
  }, POLL_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`import run ended with ${String(code)}`);
  return { seconds: (performance.now() - startedAt) / 1000, peakMib: peak.mib, cpu: peak.cpu };
}

function peakMibOf(pid: number): number {
  try {
    return Number(PEAK.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))?.[1] ?? 0) / 1024;
  } catch {
    // The process has ended.
    return 0;
  }
}
