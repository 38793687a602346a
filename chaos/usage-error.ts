/** The caller asked for something that cannot be done. The message is one sentence, which names the option. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
