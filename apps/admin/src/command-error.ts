/** An error that the operator gets as one line. The command then exits with 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** A code of the services' catalogue, if one of them answered with an error. */
  readonly code: string | undefined;

  constructor(message: string, { code, ...options }: ErrorOptions & { readonly code?: string } = {}) {
    super(message, options);
    this.code = code;
  }
}
