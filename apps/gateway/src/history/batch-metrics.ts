import type { BatchObserver } from '#bus/room-queue';
import type { Metrics } from '#platform/metrics/metrics';

const MS_PER_SECOND = 1000;
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** Metrics about the batches of a gateway's room queue. */
export function batchMetrics(metrics: Metrics): BatchObserver {
  const sizes = metrics.histogram(
    { name: 'parley_gateway_batch_commands', help: 'Commands in one batch of a room.' },
    BATCH_BUCKETS,
  );
  const seconds = metrics.histogram({
    name: 'parley_gateway_batch_seconds',
    help: 'Time from submitting a batch to its answer: the stream, the commit and the way back.',
  });
  const failures = metrics.counter({
    name: 'parley_gateway_batches_failed_total',
    help: 'Batches that were refused, or not answered in time.',
  });
  return ({ commands }) => {
    sizes.observe(commands.length);
    const startedAtMs = performance.now();
    return (error) => {
      if (error === undefined) seconds.observe((performance.now() - startedAtMs) / MS_PER_SECOND);
      else failures.inc();
    };
  };
}
