import { ERRORS, type ChatError, type ErrorBody } from '#contracts';

/** RFC 9457, with Parley's members. */
export interface Problem extends Omit<ErrorBody, 'message'> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** `INVALID` says in its status what was wrong with the request's outside. */
const STATUSES_OF_INVALID = [405, 415];
/** For a code that belongs to sockets only. */
const STATUS_FALLBACK = 400;
const MS_PER_SECOND = 1000;

/** `status`: what the HTTP layer itself would have answered. */
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

/** Headers that go with the problem. */
export function problemHeaders({ status, retryAfterMs }: Problem): Record<string, string> {
  return {
    'content-type': PROBLEM_CONTENT_TYPE,
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / MS_PER_SECOND)) }),
  };
}
