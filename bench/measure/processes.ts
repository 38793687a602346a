import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second in /proc on Linux. */
const TICKS_PER_SECOND = 100;
const MICROSECONDS = 1e6;

/** Root processes by part of a system. A process belongs to its nearest ancestor that is a root, or is one itself. */
export type Parts = Readonly<Record<string, readonly number[]>>;

interface Usage {
  readonly parent: number;
  readonly ticks: number;
}

/** Total CPU time of these processes and their descendants in µs. */
export function cpuMicroseconds(pids: readonly number[]): number {
  return cpuByPart({ all: pids })['all'] ?? 0;
}

/** CPU time in µs by part; proc(5), fields 4, 14 and 15. */
export function cpuByPart(parts: Parts): Record<string, number> {
  const all = usages();
  const sums = Object.fromEntries(Object.keys(parts).map((part) => [part, 0]));
  for (const [pid, { ticks }] of all) {
    const part = partOf(pid, parts, all);
    if (part !== null) sums[part] = (sums[part] ?? 0) + (ticks / TICKS_PER_SECOND) * MICROSECONDS;
  }
  return sums;
}

/** The processes of all parts. */
export function processesOf(parts: Parts): number[] {
  const all = usages();
  return [...all.keys()].filter((pid) => partOf(pid, parts, all) !== null);
}

function partOf(pid: number, parts: Parts, all: ReadonlyMap<number, Usage>): string | null {
  for (let at: number | undefined = pid; at !== undefined; at = all.get(at)?.parent) {
    for (const [part, roots] of Object.entries(parts)) if (roots.includes(at)) return part;
  }
  return null;
}

function usages(): Map<number, Usage> {
  const all = new Map<number, Usage>();
  for (const name of readdirSync('/proc')) {
    const usage = /^\d+$/.test(name) ? usageOf(name) : null;
    if (usage !== null) all.set(Number(name), usage);
  }
  return all;
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
