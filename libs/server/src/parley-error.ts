import type { ErrorBody, ErrorCode, Retry } from '#contracts';

/** One user of a request for several, and why Parley refused them. */
export interface Refusal {
  readonly externalId: string;
  readonly code: ErrorCode;
  readonly message?: string;
  readonly field?: string;
  readonly scope?: string;
}

type Details = Pick<ErrorBody, 'retryAfterMs' | 'field' | 'scope' | 'length'> & {
  readonly refused?: readonly Refusal[];
};

/** Users that a message names; the others are in `refused`. */
const NAMED_MAX = 10;

/**
 * Why a call failed. The library has repeated what may be repeated, so this is something for its author to mend, or Parley was
 * away for longer than the call may take.
 */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  /** Milliseconds after which the same call may succeed. */
  declare readonly retryAfterMs?: number;
  /** The field of the request that is wrong, or the part of the key or token. */
  declare readonly field?: string;
  /** The limit that was reached. */
  declare readonly scope?: string;
  /** Code points that are stored of a message that grows. */
  declare readonly length?: number;
  /** The users whom a call for several did not do. */
  declare readonly refused?: readonly Refusal[];

  /**
   * @param code of `docs/errors.md`; a newer Parley may have more
   * @param retry `later`: the same call may succeed later; `reauth`: it needs another key or token
   */
  constructor(
    readonly code: ErrorCode,
    readonly retry: Retry,
    message: string,
    details: Details = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    Object.assign(this, details);
  }

  /** @throws ParleyError that names them, if there are any */
  static throwFor(refused: readonly Refusal[]): void {
    const [first] = refused;
    if (first === undefined) return;
    const named = refused.slice(0, NAMED_MAX).map(({ externalId, code }) => `${externalId} (${code})`);
    const more = refused.length > NAMED_MAX ? ` and ${refused.length - NAMED_MAX} more` : '';
    const { code, message: _, externalId: __, ...details } = first;
    throw new ParleyError(code, 'never', `Refused: ${named.join(', ')}${more}.`, { ...details, refused });
  }
}

interface Problem extends Omit<ErrorBody, 'message'> {
  readonly title?: string;
  readonly detail?: string;
}

/** The error of an answer that is none of 2xx. */
export async function errorOf(response: Response): Promise<ParleyError> {
  const problem: unknown = await response.json().catch(() => null);
  if (isProblem(problem)) {
    const { code, retry, title, detail, retryAfterMs, field, scope, length } = problem;
    return new ParleyError(code, retry, detail ?? title ?? code, {
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(field !== undefined && { field }),
      ...(scope !== undefined && { scope }),
      ...(length !== undefined && { length }),
    });
  }
  const { status } = response;
  if (status === 429) return new ParleyError('OVERLOADED', 'later', 'The server answered 429.');
  if (status >= 500) return new ParleyError('UNAVAILABLE', 'later', `The server answered ${status}.`);
  return notParley(response);
}

/** The URL is not Parley's, or something before Parley answers. */
export function notParley({ status, url }: Response): ParleyError {
  const { origin, pathname } = new URL(url);
  return new ParleyError('INVALID', 'never', `${origin} is not Parley: it answered ${status} to ${pathname}.`, {
    field: 'url',
  });
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'retry' in value;
}
