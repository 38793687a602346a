import { Logger } from '@nestjs/common';

export interface StopSteps {
  /** Sends away what the process holds; bounded by itself. */
  drain(): Promise<void>;
  close(): Promise<void>;
  /** What `drain` may take. */
  readonly drainMs: number;
}

export type Stop = (reason: string) => void;

/** What closing may take after the drain, before the process ends anyway. */
const CLOSE_TIMEOUT_MS = 5000;
/** Ctrl-C reaches a program twice through npm: a signal so soon after the first is the same one. */
const SAME_SIGNAL_MS = 1000;

/** SIGTERM and SIGINT drain, close and end the process with 0; a second one ends it at once. */
export function stopOnSignals(steps: StopSteps): Stop {
  const logger = new Logger('Platform');
  let stoppingSince: number | undefined;
  const stop: Stop = (reason) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    logger.log({ event: 'service.stopping', reason });
    setTimeout(() => {
      logger.error({ event: 'service.stop-timed-out' });
      process.exit(1);
    }, steps.drainMs + CLOSE_TIMEOUT_MS).unref();
    finish(steps).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ event: 'service.stop-failed', error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  return stop;
}

async function finish(steps: StopSteps): Promise<void> {
  await steps.drain();
  await steps.close();
}
