import { setTimeout as sleep } from 'node:timers/promises';

import type { Tokens, User } from '#contracts';

/** Longer than the longest run of the matrix: 120 s of faults, and the time until all works again. */
const PATIENCE_MS = 150_000;
const RETRY_MS = 1_000;
const HTTP_TIMEOUT_MS = 15_000;

export interface Entered {
  readonly user: User;
  readonly tokens: Tokens;
  /** The renewal of a session without a refresh token. */
  readonly renew?: (tokens: Tokens) => Promise<Tokens>;
}

/** The problem that an HTTP request was answered with. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`HTTP ${status} ${code}`);
  }
}

/** One HTTP request. @throws HttpProblem, or the error of a connection that broke. */
export async function askHttp<Answer>(
  url: string,
  {
    method = 'POST',
    path,
    body,
    token,
    headers = {},
  }: { method?: string; path: string; body?: object; token?: string; headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(HTTP_TIMEOUT_MS),
  });
  const text = await response.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as Answer & { code?: string };
  if (!response.ok) throw new HttpProblem(response.status, answer.code ?? '');
  return answer;
}

/**
 * Asks until the server answers something that a repeat would not change. Gives up only after 150 s: these are requests of the
 * checker, and a fault is no reason to fail the run.
 */
export async function insist<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isFinal = error instanceof HttpProblem && error.status < 500 && error.status !== 429;
      if (isFinal || performance.now() > endsAt) throw error;
      await sleep(RETRY_MS);
    }
  }
}

export function enterAsGuest(url: string, username: string): Promise<Entered> {
  return insist(() => askHttp<Entered>(url, { path: '/v1/auth/guest', body: { username } }));
}
