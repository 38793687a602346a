const REQUESTS = 100;
/** What a very busy machine may add. The stalls that a flood can cause last longer. */
const BUSY_MS = 2_000;
const FACTOR_MAX = 10;

/** The time in ms in which 99 of 100 requests are answered, one after the other. */
export async function p99(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let asked = 0; asked < REQUESTS; asked += 1) {
    const startedAtMs = performance.now();
    await ask();
    times.push(performance.now() - startedAtMs);
  }
  times.sort((a, b) => a - b);
  return times[Math.ceil(REQUESTS * 0.99) - 1] ?? Number.NaN;
}

/** The p99 that a user may have while another one floods the server, by the p99 before. */
export function tolerable(beforeMs: number): number {
  return Math.max(FACTOR_MAX * beforeMs, BUSY_MS);
}
