/** npm forwards Ctrl-C a second time. A signal within this time after the first one is ignored. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Ends this process after `stop`, or at once at a second signal.
 * @param stop called at the first signal
 * @returns true from the first signal on
 */
export function stopOnSignals(stop: () => Promise<void>): () => boolean {
  let stoppingSince: number | undefined;
  const signalled = (): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', signalled).on('SIGINT', signalled).on('SIGHUP', signalled);
  return () => stoppingSince !== undefined;
}
