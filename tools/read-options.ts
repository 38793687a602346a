/** The exit code of a command whose options are wrong. */
const WRONG_OPTIONS = 2;

/**
 * The options of this process. Ends the process if they ask for help, or with one line on standard error if `parse` refuses
 * them.
 */
export function readOptions<Options>(usage: string, parse: (args: readonly string[]) => Options): Options {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parse(args);
  } catch (error) {
    process.stderr.write(`parley: ${reasonOf(error)}\n`);
    process.exit(WRONG_OPTIONS);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOfNode = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  // The first sentence of Node's `parseArgs` names the option. The next one is advice for programmers.
  return isOfNode ? `${error.message.split(/\.\s/)[0] ?? ''}; --help lists all options` : error.message;
}
