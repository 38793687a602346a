import { isIP } from 'node:net';

/** Returns true if the proxy at this IP, `hop` hops from the socket, is trusted to report the previous one. */
export type TrustsProxy = (ip: string, hop: number) => boolean;

/** `unreadable`: what a trusted proxy reported in place of an IP. */
export type ClientIp = { readonly ip: string } | { readonly unreadable: string };

/**
 * The first IP, from the socket outwards, that is not of a trusted proxy.
 * @param forwardedFor the header `X-Forwarded-For`
 */
export function clientIp(socketIp: string, forwardedFor: string, trusts: TrustsProxy): ClientIp {
  let ip = ipIn(socketIp) ?? socketIp;
  const reported = forwardedFor
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .toReversed();
  for (const [hop, entry] of reported.entries()) {
    if (!trusts(ip, hop)) break;
    const before = ipIn(entry);
    if (before === undefined) return { unreadable: entry };
    ip = before;
  }
  return { ip };
}

/** Forms of proxies: `203.0.113.7:5678`, `[2001:db8::1]`, `[2001:db8::1]:443`, each of them also in quotation marks. */
const QUOTED = /^"(.*)"$/;
const BRACKETED = /^\[([^\]]+)\](?::\d*)?$/;
const V4_WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d*$/;
const ZONE = /%.*$/;
const MAPPED_V4 = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

/** The IP of an entry in its usual spelling, without port and zone; `undefined` if it has none. */
export function ipIn(entry: string): string | undefined {
  const plain = QUOTED.exec(entry)?.[1]?.trim() ?? entry;
  const text = BRACKETED.exec(plain)?.[1] ?? V4_WITH_PORT.exec(plain)?.[1] ?? plain;
  const ip = text.replace(ZONE, '');
  const family = isIP(ip);
  if (family === 0) return undefined;
  return family === 4 ? ip : shortV6(ip);
}

/** IPv4 addresses that IPv6 sockets show (`::ffff:203.0.113.7`) are IPv4. */
function shortV6(ip: string): string {
  const short = new URL(`http://[${ip}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED_V4.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(Number.parseInt(high, 16), 0);
  bytes.writeUInt16BE(Number.parseInt(low, 16), 2);
  return bytes.join('.');
}
