import { Readable } from 'node:stream';
import { withoutCredentials } from '#config/shown-settings';
import { OPERATOR_KEY_HEADER } from '#access/internal-api';
import { CommandError } from './command-error.js';

/** Longer than any transaction of the services. */
const ANSWER_TIMEOUT_MS = 15_000;
/** The largest file on a slow line. */
const BYTES_TIMEOUT_MS = 600_000;

export interface ServiceAccess {
  /** Without a trailing slash. */
  readonly url: string;
  /** `OPERATOR_SECRET`, or the key of an operator. */
  readonly key: string;
  /** Where the URL and the key came from, for error messages: a variable or a file. */
  readonly foundBy: string;
  readonly keyFrom: string;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** The bytes of a file that is sent. */
export interface SentFile {
  readonly bytes: number;
  readonly stream: Readable;
}

/** The answer of a process, whatever its status. */
export interface PlainAnswer {
  readonly status: number;
  readonly text: string;
}

/** The operators' routes of one service, and its routes of the protocol. */
export class ServiceClient {
  /** @param root the prefix of the routes, from `ADMIN_ROUTES` */
  constructor(
    private readonly access: ServiceAccess,
    private readonly root: string,
  ) {}

  /** All methods: @throws CommandError */
  get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return this.ask('GET', withQuery(path, query));
  }

  /** The body of an answer that may take long. Reading it fails if it breaks off. @throws CommandError */
  async stream(path: string): Promise<Readable> {
    assertNothingElse(path);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_TIMEOUT_MS);
    const response = await this.send('GET', path, undefined, late.signal).finally(() => clearTimeout(timer));
    if (response.ok && response.body !== null) return Readable.fromWeb(response.body);
    return this.answerOf(response);
  }

  post<Answer>(path: string, body: object = {}): Promise<Answer> {
    return this.ask('POST', path, body);
  }

  put<Answer>(path: string, body: object): Promise<Answer> {
    return this.ask('PUT', path, body);
  }

  /** Sends a file; the route answers nothing. */
  async putFile(path: string, query: Query, { bytes, stream }: SentFile): Promise<void> {
    assertNothingElse(path);
    const headers = { [OPERATOR_KEY_HEADER]: this.access.key, 'content-length': String(bytes) };
    // Without `duplex` no stream is sent.
    const init = { method: 'PUT', headers, body: stream, duplex: 'half' } as unknown as RequestInit;
    const response = await this.fetch(
      `${this.root}/${withQuery(path, query)}`,
      init,
      AbortSignal.timeout(BYTES_TIMEOUT_MS),
    );
    if (!response.ok) await this.answerOf(response);
  }

  delete<Answer>(path: string): Promise<Answer> {
    return this.ask('DELETE', path);
  }

  /** Posts to a route of the protocol that needs no token, without the operator's key. @throws CommandError */
  async ofProtocol<Answer>(path: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return this.answerOf(await this.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  /** A route of the process that needs no key: `health/ready`, `metrics`. @throws CommandError if nothing answers */
  async ofProcess(path: string): Promise<PlainAnswer> {
    const response = await this.fetch(path, {});
    return { status: response.status, text: await response.text() };
  }

  private async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    assertNothingElse(path);
    return this.answerOf(await this.send(method, path, body));
  }

  private async answerOf<Answer>(response: Response): Promise<Answer> {
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) {
      // Answers are not validated: the services' own controllers, which use these types, sent them.
      return answer as Answer;
    }
    const code = textIn(answer, 'code') ?? `HTTP ${response.status}`;
    const field = textIn(answer, 'field');
    throw new CommandError(this.problemOf(code, answer), { code, ...(field !== undefined && { field }) });
  }

  private send(method: string, path: string, body: object | undefined, signal?: AbortSignal): Promise<Response> {
    const request = {
      method,
      headers: {
        [OPERATOR_KEY_HEADER]: this.access.key,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    return this.fetch(`${this.root}/${path}`, request, signal);
  }

  private async fetch(
    path: string,
    init: RequestInit,
    signal: AbortSignal = AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  ): Promise<Response> {
    const { url, foundBy } = this.access;
    try {
      return await fetch(`${url}/${path}`, { ...init, redirect: 'error', signal });
    } catch (cause) {
      throw new CommandError(`${foundBy}: nothing answers at ${withoutCredentials(url)}; is Parley running?`, {
        cause,
      });
    }
  }

  private problemOf(code: string, answer: unknown): string {
    if (code === 'UNAUTHENTICATED') return `${this.access.keyFrom}: the services do not accept this key or secret`;
    const hasDetail = typeof answer === 'object' && answer !== null && 'detail' in answer;
    return hasDetail ? `${String(answer.detail)} (${code})` : code;
  }
}

function textIn(answer: unknown, field: string): string | undefined {
  const found: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, field) : undefined;
  return typeof found === 'string' ? found : undefined;
}

function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

/** A path in which each value stays one segment, whatever it contains: `route\`users/${user}/sessions\``. */
export function route(texts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: texts }, ...values.map(encodeURIComponent));
}

/**
 * Refuses empty segments and `..`. They would lead to another route, which may do far more than the operator meant.
 * @throws CommandError
 */
function assertNothingElse(path: string): void {
  const [route = ''] = path.split('?', 1);
  for (const part of route.split('/'))
    if (part === '' || part === '.' || part === '..') throw new CommandError(`"${part}" is not a valid name`);
}
