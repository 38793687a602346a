import { Logger } from '@nestjs/common';

import { startPostgres } from '#engines/postgres-engine';
import { SupervisedEngine } from '#engines/supervised-engine';
import { StartupError } from '#platform/process/startup-error.policy';

/** Runs a PostgreSQL with its data under `dataDir`, and restarts it if it dies. */
export async function embedPostgres(dataDir: string): Promise<SupervisedEngine> {
  const logger = new Logger('EmbeddedPostgres');
  const postgres = await startPostgres({ dataDir, persistent: true, waiting: tellWait }).catch((error: unknown) => {
    throw new StartupError(`DATA_DIR: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  });
  const again = async (): Promise<typeof postgres> => {
    await postgres.restart();
    return postgres;
  };
  const engine = new SupervisedEngine(postgres, again, {
    restarted: () => logger.warn({ event: 'embedded-postgres.restarted' }),
    failed: (error) => logger.error({ event: 'embedded-postgres.failed', error }),
  });
  void engine.keepRunning();
  return engine;
}

/** Tells the person who waits at the terminal. */
function tellWait({ pid, waitMs }: { readonly pid: number; readonly waitMs: number }): void {
  const seconds = String(Math.ceil(waitMs / 1000));
  process.stderr.write(`parley: DATA_DIR: process ${String(pid)} uses it; waiting ${seconds} s for it to end.\n`);
}
