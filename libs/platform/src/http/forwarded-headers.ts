import { urlOf } from '#contracts/url-of';
import type { Request } from 'express';
import type { IncomingHttpHeaders } from 'node:http';

/** A header by which a proxy says what it has received: for whom, by which scheme, at which host and port. */
export function forwardedHeader(headers: IncomingHttpHeaders): string | undefined {
  return Object.keys(headers).find(
    (name) => name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded-'),
  );
}

/** True for a request with a header that proxies add, also those on this machine. */
export function isThroughProxy(headers: IncomingHttpHeaders): boolean {
  return forwardedHeader(headers) !== undefined || headers.via !== undefined;
}

/**
 * The scheme by which the client sent the request: `X-Forwarded-Proto` of a trusted proxy, the first of a list, else that of the
 * connection. Other words than the two schemes do not count.
 */
export function schemeOf({
  protocol,
  socket,
}: Pick<Request, 'protocol'> & { readonly socket: object }): 'http' | 'https' {
  const reported = protocol.toLowerCase();
  if (reported === 'http' || reported === 'https') return reported;
  return 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http';
}

/** The host that the client asked for: `X-Forwarded-Host` of a trusted proxy if that is a host, else `Host`. */
export function hostOf({ host, headers }: Pick<Request, 'host' | 'headers'>): string | undefined {
  return HOST.test(host) && urlOf(`http://${host}`) !== null ? host : headers.host;
}

/** A name or an IP, with a port or without. */
const HOST = /^[^\s/?#@\\]+$/;
