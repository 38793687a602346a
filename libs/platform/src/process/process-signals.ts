import { Logger } from '@nestjs/common';
import { leaveSignals } from './exit-on-signals.js';

export interface StopSteps {
  /** Hands over the work of the process. It bounds its own time. */
  drain(): Promise<void>;
  close(): Promise<void>;
  /** The longest time that `drain` takes. */
  readonly drainMs: number;
}

export type Stop = (reason: string) => void;

/** The longest time that closing takes after the drain. Then the process exits anyway. */
const CLOSE_TIMEOUT_MS = 5000;
/** With npm a program gets Ctrl-C twice: a second signal within this time is the same one. */
const SAME_SIGNAL_MS = 1000;

/** On SIGTERM or SIGINT, drains, closes and exits with 0. A second signal exits at once. */
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
  leaveSignals();
  return stop;
}

async function finish(steps: StopSteps): Promise<void> {
  await steps.drain();
  await steps.close();
}
