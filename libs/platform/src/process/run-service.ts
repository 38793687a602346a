import { Logger } from '@nestjs/common';
import { describeError, JsonLogger } from '../json-logger.js';
import { startupMessage } from './startup-error.policy.js';

/**
 * Runs the `main` of a process. If the process cannot start, it prints one line on standard error and exits with 1.
 * After the start it logs unhandled rejections and goes on; an uncaught exception ends the process.
 */
export function runService(main: () => Promise<void>): void {
  // Used until the service has its own logger. A one-shot job never gets one.
  Logger.overrideLogger(new JsonLogger({ service: 'parley', level: 'info' }));
  const logger = new Logger('Platform');
  process.on('unhandledRejection', (reason) => logger.error({ event: 'process.unhandled-rejection', error: reason }));
  process.on('uncaughtException', (error) => {
    // The logger writes synchronously, so the line is written before the process ends.
    logger.fatal({ event: 'process.uncaught-exception', error });
    process.exit(1);
  });
  main().catch((error: unknown) => {
    process.stderr.write(`parley: ${startupMessage(error, process.env) ?? unforeseen(error)}\n`);
    process.exit(1);
  });
}

/** A bug is the only start-up error that needs more than one line. */
function unforeseen(error: unknown): string {
  return error instanceof Error ? JSON.stringify(describeError(error)) : String(error);
}
