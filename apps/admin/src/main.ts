import { CommandError } from './command-error.js';
import { COMMANDS } from './commands/commands.js';
import { findDeployment } from './deployment.js';
import { helpOf, helpOfAll } from './help.js';
import { type Invocation, parseCommand } from './parse-command.js';
import { shownLines } from './table.js';

/** `npm run admin -- <command>`; in the images, `parley <command>`. */
async function main(): Promise<void> {
  const parsed = parseCommand(process.argv.slice(2), COMMANDS);
  if ('help' in parsed)
    process.stdout.write(parsed.help === undefined ? helpOfAll(COMMANDS) : parsed.help.map(helpOf).join('\n'));
  else await run(parsed);
}

async function run({ command, input, json }: Invocation): Promise<void> {
  const result =
    'runLocally' in command
      ? await command.runLocally(input)
      : await command.run(input, await findDeployment(process.env));
  if (result === undefined) return;
  process.stdout.write(`${json ? JSON.stringify(result.json, null, 2) : shownLines(result.text)}\n`);
  if (result.isRefused === true) process.exitCode = 1;
}

// The reader of the output has closed the pipe.
process.stdout.on('error', () => process.exit(1));

main().catch((error: unknown) => {
  process.stderr.write(`parley: ${shownLines(error instanceof Error ? describe(error) : String(error))}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
});

/** One line; for a bug, the stack. */
function describe(error: Error): string {
  const isForeseen = error instanceof CommandError || ['ConfigError', 'ImportError'].includes(error.name);
  return isForeseen ? error.message : (error.stack ?? error.message);
}
