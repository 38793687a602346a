import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const COMMANDS_TIMEOUT_MS = 120_000;

/** The block of the page after the comment `<!-- marker -->`. */
export function documentedBlock(page: string, marker: string): string {
  const found = new RegExp(`<!-- ${marker} -->\\s*\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readFileSync(page, 'utf8'));
  if (found?.[1] === undefined) throw new Error(`${page} has no block after ${marker}`);
  return found[1];
}

/** Runs the commands after the comment `<!-- run: name -->` in `docs/operations/backup.md`. Rejects if one fails. */
export async function runDocumented(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  const commands = documentedBlock('docs/operations/backup.md', `run: ${name}`);
  await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', commands], {
    env: { ...process.env, ...env },
    timeout: COMMANDS_TIMEOUT_MS,
  });
}
