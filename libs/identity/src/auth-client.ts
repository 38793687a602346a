import { ChatError } from '#contracts';
import { currentRequest, REQUEST_ID_HEADER, TRACEPARENT_HEADER } from '#platform/request-context';
import { INTERNAL_SECRET_HEADER } from './internal-api.js';

/** A caller waits 10 s at most for everything that it asked. */
const ANSWER_TIMEOUT_MS = 2000;

export interface AuthClientOptions {
  /** Without a slash at its end. */
  readonly authInternalUrl: string;
  readonly internalSecret: string;
}

/** Asks auth over HTTP. Whatever goes wrong is `UNAVAILABLE`, with the reason as its cause. */
export class AuthClient {
  constructor(private readonly options: AuthClientOptions) {}

  /** @throws ChatError UNAVAILABLE */
  get(route: string, query: Record<string, string> = {}): Promise<unknown> {
    return this.ask(`${route}?${new URLSearchParams(query).toString()}`, { method: 'GET' });
  }

  /** @throws ChatError UNAVAILABLE */
  post(route: string, body: object): Promise<unknown> {
    return this.ask(route, { method: 'POST', body: JSON.stringify(body) });
  }

  private async ask(path: string, init: RequestInit): Promise<unknown> {
    const { authInternalUrl, internalSecret } = this.options;
    const { requestId, traceparent } = currentRequest()?.origin ?? {};
    try {
      const response = await fetch(`${authInternalUrl}/${path}`, {
        ...init,
        headers: {
          'content-type': 'application/json',
          [INTERNAL_SECRET_HEADER]: internalSecret,
          ...(requestId !== undefined && { [REQUEST_ID_HEADER]: requestId }),
          ...(traceparent !== undefined && { [TRACEPARENT_HEADER]: traceparent }),
        },
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      if (!response.ok) throw new Error(`auth answered ${response.status}`);
      return await response.json();
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}
