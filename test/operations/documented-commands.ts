import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const COMMANDS_TIMEOUT_MS = 120_000;

/** Runs the commands after the comment `<!-- run: name -->` in `docs/operations/backup.md`. Rejects if one fails. */
export async function runDocumented(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  const page = readFileSync('docs/operations/backup.md', 'utf8');
  const commands = new RegExp(`<!-- run: ${name} -->\\s*\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (commands === undefined) throw new Error(`docs/operations/backup.md has no commands named ${name}`);
  await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', commands], {
    env: { ...process.env, ...env },
    timeout: COMMANDS_TIMEOUT_MS,
  });
}
