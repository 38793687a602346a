import { percentile, type Gathering } from './gathering.js';

/** Latencies of the acks while `work` runs, and its seconds. */
export async function percentilesDuring(
  { generators }: Gathering,
  work: () => Promise<unknown>,
): Promise<{ readonly p50: number; readonly p99: number; readonly seconds: number }> {
  await generators.call('clearLatencies');
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const ackMs = (await generators.call('latencies')).flatMap((of) => of.ackMs);
  return { p50: percentile(ackMs, 0.5), p99: percentile(ackMs, 0.99), seconds };
}
