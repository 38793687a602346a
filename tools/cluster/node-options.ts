/**
 * The options of each service, as in the images. Messages in flight would outlive a gateway's small young generation. V8
 * would compile and collect on four threads per process, which compete with the event loops of all processes on a machine
 * of few cores (docs/benchmarks.md). `npm start`, a single process, keeps the four.
 */
export const NODE_OPTIONS = {
  gateway: ['--max-semi-space-size=32', '--v8-pool-size=1'],
  history: ['--v8-pool-size=1'],
  auth: ['--v8-pool-size=1'],
} as const;
