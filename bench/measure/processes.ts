import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second in /proc on Linux. */
const TICKS_PER_SECOND = 100;
const MICROSECONDS = 1e6;
/** A machine on which processes end all the time must not stop the measurement. */
const READS_MAX = 10;

/** Root processes by part of a system. A process belongs to its nearest ancestor that is a root, or is one itself. */
export type Parts = Readonly<Record<string, readonly number[]>>;

interface Usage {
  readonly parent: number;
  /** Its own, and those of its children that have ended. */
  readonly ticks: number;
}

/** Total CPU time of these processes and their descendants in µs, those that have ended included: it never goes down. */
export function cpuMicroseconds(pids: readonly number[]): number {
  return cpuByPart({ all: pids })['all'] ?? 0;
}

/** CPU time in µs by part; proc(5), fields 4 and 14 to 17. */
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

/** Reads again if a process ended meanwhile: its parent, which then has its time, may have been read before. */
function usages(): Map<number, Usage> {
  for (let reads = 1; ; reads++) {
    const all = new Map<number, Usage>();
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    for (const pid of pids) {
      const usage = usageOf(pid);
      if (usage !== null) all.set(Number(pid), usage);
    }
    if (all.size === pids.length || reads >= READS_MAX) return all;
  }
}

function usageOf(pid: string): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, times] = [fields[1], fields.slice(11, 15)];
    return { parent, ticks: times.reduce((sum, ticks) => sum + ticks, 0) };
  } catch {
    // The process ended between the listing and the read.
    return null;
  }
}
