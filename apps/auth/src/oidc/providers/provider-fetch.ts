import { urlOf } from '#contracts/url-of';
import type { CustomFetchOptions } from 'openid-client';

const ANSWER_BYTES_MAX = 1024 * 1024;
const NOT_FOUND = 404;
const REDIRECTS = { from: 300, to: 399 };
const SERVER_ERROR = 500;

/** As openid-client and jose ask. */
type Asked = Partial<Pick<CustomFetchOptions, 'method' | 'body' | 'signal'>> & {
  readonly headers?: CustomFetchOptions['headers'] | Headers;
};

/**
 * `fetch` for providers, which follows no redirect and reads a bounded answer. It rejects with a TypeError, as `fetch` does, also
 * if the provider answers that it cannot answer, or that what it describes is elsewhere or not there.
 */
export async function providerFetch(url: string, asked: Asked): Promise<Response> {
  const { method = 'GET', body = null, headers = {}, signal = null } = asked;
  const response = await fetch(url, { method, body, headers, signal, redirect: 'manual' });
  const { status } = response;
  const bytes = await bytesOf(response);
  if (status >= SERVER_ERROR) throw new TypeError(`the provider answered ${status}`);
  if (method === 'GET') assertThere(url, response);
  return new Response(bytes.length === 0 ? null : new Uint8Array(bytes), { status, headers: response.headers });
}

/** The log needs the URLs, without queries. Nothing that is read by GET has a secret in its path. */
function assertThere(url: string, { status, headers }: Response): void {
  if (status === NOT_FOUND) throw new TypeError(`${bare(url)} answered 404`);
  if (status < REDIRECTS.from || status > REDIRECTS.to) return;
  const location = headers.get('location') ?? '';
  const there = urlOf(location, url);
  const target = there === null ? 'nowhere' : bare(there.href);
  throw new TypeError(`${bare(url)} redirects to ${target}, and redirects are not followed`);
}

function bare(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

async function bytesOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new TypeError(`the answer is larger than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
