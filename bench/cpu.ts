import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second in /proc on Linux. */
const TICKS_PER_SECOND = 100;
const MICROSECONDS = 1e6;

interface Usage {
  readonly parent: number;
  readonly ticks: number;
}

/** Total CPU time of these processes and their children in µs; proc(5), fields 4 and 14 to 17. */
export function cpuMicroseconds(pids: readonly number[]): number {
  const roots = new Set(pids);
  const all = new Map<number, Usage>();
  for (const name of readdirSync('/proc')) {
    const usage = /^\d+$/.test(name) ? usageOf(name) : null;
    if (usage !== null) all.set(Number(name), usage);
  }
  let ticks = 0;
  for (const [pid, usage] of all) if (roots.has(pid) || roots.has(usage.parent)) ticks += usage.ticks;
  return (ticks / TICKS_PER_SECOND) * MICROSECONDS;
}

function usageOf(pid: string): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0] = [fields[1], fields[11], fields[12]];
    return { parent, ticks: user + system };
  } catch {
    // The process ended between the listing and the read.
    return null;
  }
}
