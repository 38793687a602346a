const TIMEOUT_MS = 30_000;
const MEBIBYTE = 1024 * 1024;
/** The first part of a run fills caches and compiled code. */
const WARM_UP_SHARE = 0.4;
const LAST_SHARE = 0.2;
/**
 * Node returns memory to the system when it likes. A leak of a hundred bytes per frame is more than this in a run of a
 * million frames.
 */
const GROWTH_MAX_MIB = 64;

interface Sample {
  readonly startedAt: number;
  readonly mebibytes: number;
}

/** Watches processes by their metrics: whether they are the same ones, and whether their memory stays flat. */
export class Vitals {
  private readonly samples = new Map<string, Sample[]>();
  private readonly silent = new Set<string>();

  /** @param urls the processes' own ports */
  constructor(urls: readonly string[]) {
    for (const url of new Set(urls)) this.samples.set(url, []);
  }

  async look(): Promise<void> {
    await Promise.all(
      [...this.samples].map(async ([url, samples]) => {
        try {
          samples.push(await sampleOf(url));
        } catch (error) {
          this.silent.add(`${url}: ${String(error)}`);
        }
      }),
    );
  }

  /** No flaws if every process is the one from the start and its memory is flat. */
  flaws(): string[] {
    const found = [...this.samples].flatMap(([url, samples]) => flawsIn(samples).map((flaw) => `${url}: ${flaw}`));
    return [...this.silent, ...found];
  }
}

/** Compares the least of the last fifth with the most of the warm-up: garbage that is not collected yet is no leak. */
export function flawsIn(samples: readonly Sample[]): string[] {
  const starts = new Set(samples.map(({ startedAt }) => startedAt));
  const flaws = starts.size > 1 ? ['the process has ended and started again'] : [];
  const warm = samples.slice(0, Math.max(1, Math.floor(samples.length * WARM_UP_SHARE)));
  const last = samples.slice(-Math.max(1, Math.floor(samples.length * LAST_SHARE)));
  const before = Math.max(...warm.map(({ mebibytes }) => mebibytes));
  const after = Math.min(...last.map(({ mebibytes }) => mebibytes));
  if (after - before > GROWTH_MAX_MIB) flaws.push(`memory grew from ${String(before)} to ${String(after)} MiB`);
  return flaws;
}

async function sampleOf(url: string): Promise<Sample> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const metrics = await answer.text();
  const mebibytes = Math.round(valueOf(metrics, 'process_resident_memory_bytes') / MEBIBYTE);
  return { startedAt: valueOf(metrics, 'process_start_time_seconds'), mebibytes };
}

function valueOf(metrics: string, name: string): number {
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(metrics)?.[1];
  if (value === undefined) throw new Error(`no process exports ${name} here`);
  return Number(value);
}
