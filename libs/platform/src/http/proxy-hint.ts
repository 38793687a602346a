import { Logger } from '@nestjs/common';
import type { Request } from 'express';
import { forwardedHeader, hostOf, schemeOf } from './forwarded-headers.js';
import { type Connected, isFromNamedProxy } from './request-ip.js';

const HINT = 'If this is your own proxy, set TRUST_PROXY to its IP and PUBLIC_URL to the URL that people open.';

/** The part of a request that shows a proxy. */
export type Arrival = Pick<Request, 'headers' | 'protocol' | 'host'> & Connected;

/**
 * Logs once that a proxy stands before this process without being trusted. Then all users count as one IP in the
 * limits, and URLs that clients get begin with `http://`.
 */
export class ProxyHint {
  private readonly logger = new Logger('Platform');
  private isGiven = false;

  /** @param publicUrl with its origin, pages over TLS work without trust in the proxy */
  constructor(private readonly publicUrl?: string) {}

  note(request: Arrival): void {
    if (this.isGiven) return;
    const sign = forwardedUntrusted(request) ?? secureOrigin(request, this.publicUrl);
    if (sign === undefined) return;
    this.isGiven = true;
    this.logger.warn({ event: 'proxy.untrusted', ...sign, peer: request.socket.remoteAddress, hint: HINT });
  }
}

function forwardedUntrusted(arrival: Arrival): { header: string } | undefined {
  const header = forwardedHeader(arrival.headers);
  return header === undefined || isFromNamedProxy(arrival) ? undefined : { header };
}

/** The page was opened over TLS, which this process did not see. */
function secureOrigin(arrival: Arrival, publicUrl: string | undefined): { header: 'origin' } | undefined {
  const { origin } = arrival.headers;
  if (origin === undefined || schemeOf(arrival) === 'https' || origin !== `https://${hostOf(arrival) ?? ''}`)
    return undefined;
  const isPublic = publicUrl !== undefined && new URL(publicUrl).origin === origin;
  return isPublic ? undefined : { header: 'origin' };
}
