import { laterMs } from '#contracts/backoff.policy';
import { partsOf } from '#contracts/events/http-routes';

import { errorOf, notParley, ParleyError } from './parley-error.js';
import type { AnswerOf, AnyRoute, ArgumentsOf, Parts } from './routes.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Parley answers each request within 10 s. Without an answer after this time the connection is dead. */
const ANSWER_TIMEOUT_MS = 15_000;
/** Requests for many users, and those that wait for something, may take all of the call's time, as those with a picture. */
const LONG_ROUTES: readonly string[] = [
  ...['POST /v1/server/users', 'POST /v1/server/rooms/{externalId}/members', 'POST /v1/server/feed'],
];
/** With less time left, a repeat would only hide the error before it. */
const REPEAT_MIN_MS = 1_000;
/** Segments that a URL would resolve. */
const DOTS = ['.', '..'];

interface RequestsOptions {
  readonly origin: string;
  /** The token of requests that name none. */
  readonly key: string;
  readonly fetch: Fetch;
  /** Bound of a call with its repeats. */
  readonly timeoutMs: number;
  /** Ends calls. */
  readonly signal?: AbortSignal;
}

/** Sends requests to Parley, and repeats them. Each may be repeated: it is an upsert, or it has an id. */
export class HostRequests {
  constructor(private readonly options: RequestsOptions) {}

  /** Requests with another token. */
  as(token: string): HostRequests {
    return new HostRequests({ ...this.options, key: token });
  }

  /** Requests until the signal ends their calls. They then fail as if Parley had not answered. */
  until(signal: AbortSignal): HostRequests {
    return new HostRequests({ ...this.options, signal });
  }

  get timeoutMs(): number {
    return this.options.timeoutMs;
  }

  /** @throws ParleyError */
  async send<Name extends AnyRoute>(route: Name, ...[parts]: ArgumentsOf<Name>): Promise<AnswerOf<Name>> {
    const { method, path } = partsOf(route);
    const { path: values = {}, query = {}, body } = (parts ?? {}) as Parts;
    const url = this.options.origin + filled(path, values) + searchOf(query);
    const isLong = body instanceof Blob || LONG_ROUTES.includes(route);
    const answerMs = isLong ? this.options.timeoutMs : ANSWER_TIMEOUT_MS;
    return (await this.repeated(url, this.initOf(method, body), answerMs)) as AnswerOf<Name>;
  }

  private initOf(method: string, body: object | undefined): RequestInit {
    const headers = new Headers({ authorization: `Bearer ${this.options.key}` });
    // A redirect would turn a PUT into a GET.
    const init: RequestInit = { method, headers, redirect: 'manual' };
    if (body === undefined) return init;
    const isBlob = body instanceof Blob;
    headers.set('content-type', isBlob ? body.type : 'application/json');
    return { ...init, body: isBlob ? body : JSON.stringify(body) };
  }

  /** Repeats while a repeat may mend it: until the next one would be too late. */
  private async repeated(url: string, init: RequestInit, answerMs: number): Promise<unknown> {
    const until = Date.now() + this.options.timeoutMs;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(url, init, Math.min(answerMs, until - Date.now()));
      } catch (error) {
        if (!(error instanceof ParleyError) || error.retry !== 'later' || this.options.signal?.aborted === true)
          throw error;
        const waitMs = laterMs(error, attempt, Math.random());
        if (Date.now() + waitMs + REPEAT_MIN_MS > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  private async attempt(url: string, init: RequestInit, withinMs: number): Promise<unknown> {
    const timeout = AbortSignal.timeout(Math.max(1, withinMs));
    const signal = this.options.signal === undefined ? timeout : AbortSignal.any([timeout, this.options.signal]);
    try {
      const response = await this.options.fetch(url, { ...init, signal });
      if (!response.ok) throw await errorOf(response);
      return response.status === 204 ? undefined : await jsonOf(response);
    } catch (error) {
      if (error instanceof ParleyError) throw error;
      const { origin } = this.options;
      throw signal.aborted
        ? new ParleyError('TIMEOUT', 'later', `${origin} did not answer; the outcome is unknown.`, {}, { cause: error })
        : new ParleyError('UNAVAILABLE', 'later', `${origin} cannot be reached.`, {}, { cause: error });
    }
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  if (response.headers.get('content-type')?.includes('json') !== true) throw notParley(response);
  return response.json();
}

/** The path with its parameters. Without the check an empty id would be another path. */
function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value: unknown = values[name];
    if (typeof value !== 'string' || value === '' || DOTS.includes(value))
      throw new ParleyError('INVALID', 'never', `${name} must be a text, and not empty, . or ..`, { field: name });
    return encodeURIComponent(value);
  });
}

function searchOf(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}
