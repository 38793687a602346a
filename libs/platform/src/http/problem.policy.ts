import { ERRORS, type ChatError, type ErrorBody } from '#contracts';

/** A problem document (RFC 9457) with Parley's fields. */
export interface Problem extends Omit<ErrorBody, 'message'> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** The HTTP statuses of `INVALID` for a bad method or media type. */
const STATUSES_OF_INVALID = [405, 415];
/** The HTTP status of codes that only sockets use. */
const STATUS_FALLBACK = 400;
const MS_PER_SECOND = 1000;

/** @param status the status that the HTTP layer itself would have used */
export function toProblem(error: ChatError, status?: number): Problem {
  const { message, ...body } = error.toBody();
  const { http, message: title } = ERRORS[error.code];
  const own = status !== undefined && error.code === 'INVALID' && STATUSES_OF_INVALID.includes(status);
  return {
    type: `urn:parley:error:${error.code}`,
    title,
    status: own ? status : (http ?? STATUS_FALLBACK),
    detail: message,
    ...body,
  };
}

/** The headers of a problem document. A cache must not keep it, whatever the answer would have allowed otherwise. */
export function problemHeaders({ status, retryAfterMs }: Problem): Record<string, string> {
  return {
    'content-type': PROBLEM_CONTENT_TYPE,
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / MS_PER_SECOND)) }),
  };
}
