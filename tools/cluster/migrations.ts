import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MIGRATION_TIMEOUT_MS = 150_000;

/** Runs the programs sequentially. Rejects with the output of the first one that fails. */
export async function migrate(scripts: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  for (const script of scripts) {
    await run(process.execPath, [script], { env, timeout: MIGRATION_TIMEOUT_MS }).catch((error: unknown) => {
      const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
      throw new Error(`The migrations failed (${script}): ${stderr || String(error)}`);
    });
  }
}
