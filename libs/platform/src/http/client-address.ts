import { Logger } from '@nestjs/common';
import type { Express, Request } from 'express';
import type { IncomingMessage } from 'node:http';
import { clientIp, type TrustsProxy } from './client-ip.js';

const ENTRY_CHARS_MAX = 64;
let isReported = false;

/** The client's IP according to `TRUST_PROXY`, else that of the connection. */
export function addressOf(request: Request): string {
  return addressIn(request, request.app as Express);
}

/** As `addressOf`, of a request that Express does not see. */
export function addressIn({ socket, headers }: IncomingMessage, express: Express): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  // Express compiles `TRUST_PROXY` to this function.
  const trusts = express.get('trust proxy fn') as TrustsProxy;
  const { ip, unreadable } = clientIp(socket.remoteAddress ?? 'unknown', forwarded, trusts);
  if (unreadable !== undefined) reportOnce(unreadable);
  return ip;
}

function reportOnce(entry: string): void {
  if (isReported) return;
  isReported = true;
  const advice =
    'A proxy of TRUST_PROXY reports this in X-Forwarded-For in place of an IP, so its own IP counts as its clients’.';
  new Logger('ClientAddress').warn({ event: 'client-ip.unreadable', entry: entry.slice(0, ENTRY_CHARS_MAX), advice });
}
