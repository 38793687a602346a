/** An error that the operator gets as one line. The command then exits with 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
