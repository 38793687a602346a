import { Logger } from '@nestjs/common';
import type { Express, Request } from 'express';
import type { IncomingMessage } from 'node:http';
import { unknownClient } from '../limits/ip-key.policy.js';
import { clientIp, ipIn, type TrustsProxy } from './client-ip.js';

const ENTRY_CHARS_MAX = 64;
let isReported = false;

/** The client's IP according to `TRUST_PROXY`, else that of the connection; see `unknownClient` if a proxy hides it. */
export function ipOf(request: Request): string {
  return ipOfIncoming(request, request.app as Express);
}

/** The same for a request that Express does not see. */
export function ipOfIncoming({ socket, headers }: IncomingMessage, express: Express): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const client = clientIp(socket.remoteAddress ?? 'unknown', forwarded, trustOf(express));
  if ('ip' in client) return client.ip;
  reportOnce(client.unreadable);
  // By the connection of the proxy, so that its clients do not share their limits.
  return unknownClient(socket.remotePort ?? 0);
}

/** The part of a request that shows from whom the connection is. */
export interface Connected {
  readonly app: { get(name: 'trust proxy fn'): unknown };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** True if the connection is that of a proxy of `TRUST_PROXY`. */
export function isFromNamedProxy({ app, socket: { remoteAddress = 'unknown' } }: Connected): boolean {
  return trustOf(app)(ipIn(remoteAddress) ?? remoteAddress, 0);
}

/** Express compiles `TRUST_PROXY` to this function. */
function trustOf(app: Connected['app']): TrustsProxy {
  return app.get('trust proxy fn') as TrustsProxy;
}

function reportOnce(entry: string): void {
  if (isReported) return;
  isReported = true;
  const advice =
    'A proxy of TRUST_PROXY reports this in X-Forwarded-For in place of an IP, so its own IP counts as its clients’.';
  new Logger('ClientIp').warn({ event: 'client-ip.unreadable', entry: entry.slice(0, ENTRY_CHARS_MAX), advice });
}
