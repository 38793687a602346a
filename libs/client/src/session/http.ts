import { ChatError, type ErrorBody, ERRORS } from '#contracts/errors';

import type { Clock } from '../runtime/runtime.js';
import { bounded } from './bounded.js';

const HTTP_TIMEOUT_MS = 15_000;
/** For requests whose body is a picture. */
const PICTURE_TIMEOUT_MS = 60_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  /** A picture is a `Blob` with a type and is sent as it is; everything else is sent as JSON. */
  readonly body?: object;
  readonly token?: string;
  /** If aborted, the request rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface HttpOptions {
  readonly origin: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Includes cookies; one of them holds the refresh token. */
  readonly cookies: boolean;
}

/** Sends HTTP requests to Parley and converts problem responses to `ChatError`s. */
export class Http {
  constructor(private readonly options: HttpOptions) {}

  get origin(): string {
    return this.options.origin;
  }

  /**
   * Returns the body; `undefined` for 204. Rejects with `UNAVAILABLE` if the server does not answer within 15 s (60 s for
   * a picture).
   */
  ask<Answer>(request: HttpRequest): Promise<Answer> {
    return bounded((signal) => this.answer<Answer>(request, signal), {
      clock: this.options.clock,
      timeoutMs: request.body instanceof Blob ? PICTURE_TIMEOUT_MS : HTTP_TIMEOUT_MS,
      signal: request.signal,
      failure: 'The server cannot be reached.',
    });
  }

  private async answer<Answer>(request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    const response = await this.options.fetch(this.options.origin + request.path, this.init(request, signal));
    if (!response.ok) throw await problemOf(response);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }

  private init({ method, body, token }: HttpRequest, signal: AbortSignal): RequestInit {
    const headers: Record<string, string> = {};
    const isBlob = body instanceof Blob;
    if (body !== undefined) headers['content-type'] = isBlob ? body.type : 'application/json';
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    return {
      method,
      headers,
      signal,
      ...(body !== undefined && { body: isBlob ? body : JSON.stringify(body) }),
      ...(this.options.cookies && { credentials: 'include' as const }),
    };
  }
}

async function problemOf(response: Response): Promise<ChatError> {
  const problem: unknown = await response.json().catch(() => null);
  if (isProblem(problem)) return errorOf({ ...problem, message: problem.detail ?? problem.title ?? problem.code });
  return new ChatError(response.status === 429 ? 'OVERLOADED' : 'UNAVAILABLE', {
    message: `The server answered ${response.status}.`,
  });
}

type Problem = ErrorBody & { detail?: string; title?: string };

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

/** Converts an error body. A code unknown to this version of the client maps to a known one with the same `retry`. */
export function errorOf({ code, message, retry, retryAfterMs, field, scope, username }: ErrorBody): ChatError {
  const details = {
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(field !== undefined && { field }),
    ...(scope !== undefined && { scope }),
    ...(username !== undefined && { username }),
  };
  return new ChatError(code in ERRORS ? code : NEAREST[retry], details);
}

const NEAREST = { never: 'INVALID', later: 'UNAVAILABLE', reauth: 'UNAUTHENTICATED', resync: 'EPOCH_CHANGED' } as const;
