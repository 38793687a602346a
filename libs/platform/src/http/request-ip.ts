import { Logger } from '@nestjs/common';
import type { Express, Request } from 'express';
import type { IncomingMessage } from 'node:http';
import { unknownClient } from '../limits/ip-key.policy.js';
import { clientIp, type TrustsProxy } from './client-ip.js';

const ENTRY_CHARS_MAX = 64;
let isReported = false;

/** The client's IP according to `TRUST_PROXY`, else that of the connection; see `unknownClient` if a proxy hides it. */
export function ipOf(request: Request): string {
  return ipOfIncoming(request, request.app as Express);
}

/** The same for a request that Express does not see. */
export function ipOfIncoming({ socket, headers }: IncomingMessage, express: Express): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  // Express compiles `TRUST_PROXY` to this function.
  const trusts = express.get('trust proxy fn') as TrustsProxy;
  const client = clientIp(socket.remoteAddress ?? 'unknown', forwarded, trusts);
  if ('ip' in client) return client.ip;
  reportOnce(client.unreadable);
  // By the connection of the proxy, so that its clients do not share their limits.
  return unknownClient(socket.remotePort ?? 0);
}

function reportOnce(entry: string): void {
  if (isReported) return;
  isReported = true;
  const advice =
    'A proxy of TRUST_PROXY reports this in X-Forwarded-For in place of an IP, so its own IP counts as its clients’.';
  new Logger('ClientIp').warn({ event: 'client-ip.unreadable', entry: entry.slice(0, ENTRY_CHARS_MAX), advice });
}
