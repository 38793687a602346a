import { CommandError } from '../command-error.js';

/** As shells have it for Ctrl-C. */
const STOPPED = 130;

/** Aborted by Ctrl-C or SIGTERM, with the error to throw. The second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const error = new CommandError('stopped; run the same command again to go on', { exitCode: STOPPED });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => controller.abort(error));
  return controller.signal;
}
