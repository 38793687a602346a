import { Logger } from '@nestjs/common';
import { describeError, JsonLogger } from './json-logger.js';
import { startupMessage } from './startup-error.policy.js';

/**
 * Runs a process's `main`. What keeps it from starting is one line on standard error and exit code 1; afterwards a
 * rejection that nobody handled is logged and costs nothing else, and an uncaught exception ends the process.
 */
export function runService(main: () => Promise<void>): void {
  // Until a service has a logger of its own; a one-shot job never has.
  Logger.overrideLogger(new JsonLogger({ service: 'parley', level: 'info' }));
  const logger = new Logger('Platform');
  process.on('unhandledRejection', (reason) => logger.error({ event: 'process.unhandled-rejection', error: reason }));
  process.on('uncaughtException', (error) => {
    // The logger writes synchronously: the line is out when the process ends.
    logger.fatal({ event: 'process.uncaught-exception', error });
    process.exit(1);
  });
  main().catch((error: unknown) => {
    process.stderr.write(`parley: ${startupMessage(error, process.env) ?? unforeseen(error)}\n`);
    process.exit(1);
  });
}

/** A bug, and the one start-up error that needs more than a line. */
function unforeseen(error: unknown): string {
  return error instanceof Error ? JSON.stringify(describeError(error)) : String(error);
}
