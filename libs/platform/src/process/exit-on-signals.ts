const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Until `leaveSignals`, a signal to stop ends this process at once, with 0. Without a handler, the kernel drops the signals of
 * process 1 of a container, and the engine would wait and then kill it. Imports nothing, so that it can be called before the
 * import of the service, which takes seconds on a busy host.
 */
export function exitOnSignals(): void {
  for (const signal of SIGNALS) process.on(signal, exit);
}

/** Called by the part that handles them from now on. */
export function leaveSignals(): void {
  for (const signal of SIGNALS) process.off(signal, exit);
}

function exit(): void {
  process.exit(0);
}
