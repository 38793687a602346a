import { ChatError, type ErrorBody } from '#client';

const ROOT = '/v1/admin/';

/** Called when the cookie lives no more, from wherever a request was made. */
let onEnded = (): void => undefined;

export function whenEnded(called: () => void): void {
  onEnded = called;
}

/** Parts of a path as they were given by people. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}

/** Reads what a service answers to the console. @throws ChatError */
export function read<Answer>(of: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const asked = new URLSearchParams(given).toString();
  return send<Answer>('GET', asked === '' ? of : `${of}?${asked}`);
}

/** Does what the command of the same route does. @throws ChatError */
export function act<Answer>(method: 'POST' | 'PUT' | 'DELETE', of: string, body: object = {}): Promise<Answer> {
  // A change without JSON is refused: pages of other origins can send one.
  return send<Answer>(method, of, JSON.stringify(body));
}

async function send<Answer>(method: string, of: string, body?: string): Promise<Answer> {
  const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store' };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(ROOT + of, body === undefined ? init : { ...init, body, headers }).catch(() => null);
  if (response === null) throw new ChatError('UNAVAILABLE');
  if (!response.ok) throw await errorOf(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

async function errorOf(response: Response): Promise<ChatError> {
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  const error = body === null ? new ChatError('UNAVAILABLE') : ChatError.fromBody(body);
  if (error.code === 'UNAUTHENTICATED') onEnded();
  return error;
}
