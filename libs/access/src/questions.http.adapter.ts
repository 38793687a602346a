import { ChatError } from '#contracts';
import { partsOf } from '#contracts/events/http-routes';
import { currentRequest, REQUEST_ID_HEADER, TRACEPARENT_HEADER } from '#platform/request-context';
import { INTERNAL_SECRET_HEADER, JWKS_ROUTE } from './internal-api.js';
import { Questions } from './questions.port.js';
import type { Question, QuestionAnswer, QuestionRequest } from './questions.js';

/** Enough for a busy host, and less than the 10 s after which the callers' own clients give up. */
const ANSWER_TIMEOUT_MS = 4_000;

export interface HttpQuestionsOptions {
  /** Without a trailing slash. */
  readonly authInternalUrl: string;
  /** The caller's own. */
  readonly internalSecret: string;
}

/**
 * Asks auth over HTTP. Every failure to get an answer is ChatError UNAVAILABLE, with the reason as its cause. Answers are not
 * validated: the secret proves that auth's own controller, which `@Answers` holds to the same types, sent them.
 */
export class HttpQuestions extends Questions {
  constructor(private readonly options: HttpQuestionsOptions) {
    super();
  }

  override async ask<Name extends Question>(name: Name, request: QuestionRequest<Name>): Promise<QuestionAnswer<Name>> {
    const { method, path } = partsOf(name);
    const answer = await (method === 'GET'
      ? this.send(`${path}?${queryOf(request)}`, { method })
      : this.send(path, { method, body: JSON.stringify(request) }));
    return answer as QuestionAnswer<Name>;
  }

  /** The published keys, a JSON Web Key Set. @throws ChatError UNAVAILABLE */
  keySet(): Promise<unknown> {
    return this.send(`/${JWKS_ROUTE}`, { method: 'GET' });
  }

  /** @throws ChatError UNAVAILABLE if auth does not answer */
  async ping(): Promise<void> {
    await this.send('/health/live', { method: 'GET' });
  }

  private async send(path: string, init: RequestInit): Promise<unknown> {
    const { authInternalUrl, internalSecret } = this.options;
    const { requestId, traceparent } = currentRequest()?.origin ?? {};
    const request: RequestInit = {
      ...init,
      headers: {
        'content-type': 'application/json',
        [INTERNAL_SECRET_HEADER]: internalSecret,
        ...(requestId !== undefined && { [REQUEST_ID_HEADER]: requestId }),
        ...(traceparent !== undefined && { [TRACEPARENT_HEADER]: traceparent }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    };
    const send = (): Promise<Response> => fetch(`${authInternalUrl}${path}`, request);
    try {
      // Each request can be repeated. If its connection breaks, for example because that auth stops, another one answers.
      const response = await send().catch(send);
      if (!response.ok) throw new Error(`auth answered ${response.status}`);
      return await response.json();
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}

function queryOf(request: object): string {
  const given = Object.entries(request).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([field, value]): [string, string] => [field, String(value)])).toString();
}
