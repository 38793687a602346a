import type { Request } from 'express';
import { BlockList, isIP } from 'node:net';
import type { GatewayConfig } from '#config/app-config';
import { isThroughProxy } from './forwarded-headers.js';
import { ipOf, isFromNamedProxy } from './request-ip.js';

const LOOPBACK = listOf(['127.0.0.0/8', '::1']);

/** The clients to which the console answers, by `ADMIN_FROM`. For all others there is none. */
export class ConsoleReach {
  private readonly isForAny: boolean;
  private readonly isForLoopback: boolean;
  private readonly listed: BlockList;

  constructor({ adminFrom }: Pick<GatewayConfig, 'adminFrom'>) {
    this.isForAny = adminFrom.includes('any');
    this.isForLoopback = adminFrom.includes('loopback');
    this.listed = listOf(adminFrom.filter((entry) => entry !== 'any' && entry !== 'loopback'));
  }

  admits(request: Request): boolean {
    if (this.isForAny) return true;
    const ip = ipOf(request);
    if (isIn(this.listed, ip)) return true;
    return this.isForLoopback && isIn(LOOPBACK, ip) && !isHidden(request);
  }
}

/** A proxy on this machine that `TRUST_PROXY` does not name hides where its clients are. */
function isHidden(request: Request): boolean {
  return isThroughProxy(request.headers) && !isFromNamedProxy(request);
}

function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [ip = '', bits] = entry.split('/');
    const family = familyOf(ip);
    if (bits === undefined) list.addAddress(ip, family);
    else list.addSubnet(ip, Number(bits), family);
  }
  return list;
}

/** False for a client whose IP a proxy hides. */
function isIn(list: BlockList, ip: string): boolean {
  return isIP(ip) !== 0 && list.check(ip, familyOf(ip));
}

function familyOf(ip: string): 'ipv4' | 'ipv6' {
  return isIP(ip) === 6 ? 'ipv6' : 'ipv4';
}
