interface Details extends ErrorOptions {
  readonly code?: string;
  readonly field?: string;
  /** 1 by default. */
  readonly exitCode?: number;
}

/** An error that the operator gets as one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** A code of the services' catalogue, if one of them answered with an error. */
  readonly code: string | undefined;
  /** The field of the request that the answer names. */
  readonly field: string | undefined;
  readonly exitCode: number;

  constructor(message: string, { code, field, exitCode = 1, ...options }: Details = {}) {
    super(message, options);
    this.code = code;
    this.field = field;
    this.exitCode = exitCode;
  }
}
