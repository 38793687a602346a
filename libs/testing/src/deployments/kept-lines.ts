import { createInterface } from 'node:readline';

const LINES_MAX = 50;

const kept: string[] = [];

/** Keeps the newest lines of a log, which a failed test prints. Resolves when the log has ended. */
export async function keepLines(log: NodeJS.ReadableStream): Promise<void> {
  for await (const line of createInterface({ input: log })) {
    kept.push(line);
    if (kept.length > LINES_MAX) kept.shift();
    if (process.env['PARLEY_TEST_LOG_LEVEL'] !== undefined) process.stderr.write(`${line}\n`);
  }
}

/** The newest lines of all these logs together, oldest first. */
export function keptLines(): readonly string[] {
  return kept;
}
