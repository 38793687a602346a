import type { Test } from 'supertest';

import { plainPathOf } from '#contracts/plain-path';

import { noteConfidential } from '../secrets/confidential.js';
import { mismatch, occurred } from './conformance.js';
import { findOperation, openApi, type Operation } from './openapi-operations.js';

export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The request body, before or after it was serialised. */
  readonly sent: unknown;
  readonly status: number;
  readonly contentType: string;
  /** The answer's body, parsed if it is JSON; `undefined` if there is none. */
  readonly answer: unknown;
}

const PROBLEM = 'application/problem+json';
/** Paths outside the API: the web client, the page of the documents, Socket.IO's requests, and the bytes of files. */
const PAGES = /^\/(?!v1\/|hooks\/|\.well-known\/|health\/|metrics|internal\/)|^\/v1\/files\/[^/]+\/content$/;
const UNKNOWN_ROUTE_STATUSES = [404, 405];

/** Checks the request and its answer against `docs/openapi.json` when the answer arrives. */
export function watchHttp(test: Test): Test {
  return test.on('response', (response: { status: number; type: string; text?: string; body: unknown }) => {
    const { method, url, _data: sent } = test as Test & { _data?: unknown };
    const { pathname, search } = new URL(url);
    const query = new URLSearchParams((test as Test & { qs?: Record<string, string> }).qs);
    const answer = response.text === undefined || response.text === '' ? undefined : response.body;
    const at = `${pathname}${search === '' && query.size > 0 ? `?${query.toString()}` : search}`;
    recordExchange({ method, url: at, sent, status: response.status, contentType: response.type, answer });
  });
}

const plainFetch = globalThis.fetch;

/** A `fetch` that does the same for requests to `origin()`. */
export function watchedFetch(origin: () => string): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await plainFetch(input, init);
    const url = new URL(response.url);
    if (url.origin === new URL(origin()).origin) await recordResponse(url, init ?? {}, response.clone());
    return response;
  };
}

async function recordResponse({ pathname, search }: URL, init: RequestInit, response: Response): Promise<void> {
  const [contentType = ''] = (response.headers.get('content-type') ?? '').split(';');
  const text = await response.text();
  const answer: unknown = contentType.endsWith('json') && text !== '' ? JSON.parse(text) : text || undefined;
  const { method = 'GET', body } = init;
  recordExchange({
    method,
    url: `${pathname}${search}`,
    sent: body ?? undefined,
    status: response.status,
    contentType,
    answer,
  });
}

export function recordExchange(exchange: Exchange): void {
  const { method, url, status, contentType, answer } = exchange;
  const path = url.split('?', 1)[0] ?? '';
  if (PAGES.test(path)) return;
  for (const content of [exchange.sent, answer]) noteConfidential(parsed(content));
  const where = `${method} ${url} answered ${String(status)}`;
  const operation = findOperation(method, path);
  if (isProblem(answer, contentType)) occurred(`code ${answer.code}`);
  if (operation === null) {
    const check = openApi.at('components', 'schemas', 'Problem');
    const problem = UNKNOWN_ROUTE_STATUSES.includes(status) ? check(answer) : 'is not documented';
    if (problem !== null) mismatch(where, problem, answer);
    return;
  }
  occurred(`route ${operation.name}`);
  holdAnswer(operation, exchange, where);
  const refused = operation.checkRequest(url, exchange.sent);
  if (status < 400 && refused !== null) mismatch(where, `the request was accepted, but ${refused}`, exchange.sent);
}

/** A body as `fetch` takes it is text. */
function parsed(content: unknown): unknown {
  if (typeof content !== 'string') return content;
  try {
    return JSON.parse(content) as unknown;
  } catch {
    // Broken JSON: the server does not know its fields either.
    return undefined;
  }
}

function holdAnswer(operation: Operation, { url, status, contentType, answer }: Exchange, where: string): void {
  // No route sees a path that servers could read differently.
  if (status === 404 && plainPathOf(url) === null) return;
  const problem = operation.checkAnswer(status, contentType, answer);
  if (problem !== null) mismatch(where, problem, answer);
}

function isProblem(answer: unknown, contentType: string): answer is { code: string } {
  return contentType === PROBLEM && typeof answer === 'object' && answer !== null && 'code' in answer;
}
