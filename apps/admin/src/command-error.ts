/** What the operator is told in one line; the command then ends with exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
