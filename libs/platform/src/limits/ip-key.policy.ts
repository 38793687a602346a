const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^[\da-f]*:[\da-f:.]+$/i;
const GROUPS = 8;
/** One household or server has a whole /64, so a limit per single IPv6 address would have no effect. */
const NETWORK_GROUPS = 4;

const UNKNOWN = /^unknown:\d+$/;

/** In place of the IP of a client that a proxy hides. @param connection the port of the proxy's connection */
export function unknownClient(connection: number): string {
  return `unknown:${connection}`;
}

/** The key for what belongs to a network, such as links. Clients that proxies hide have one network. */
export function networkKey(ip: string): string {
  return UNKNOWN.test(ip) ? 'unknown' : ipKey(ip);
}

/** The key for limits by address: the IPv4 address, the IPv6 network, or the connection of a proxy that hides its clients. */
export function ipKey(ip: string): string {
  if (UNKNOWN.test(ip)) return ip;
  const [, mapped] = MAPPED_IPV4.exec(ip) ?? [];
  if (mapped !== undefined) return mapped;
  if (IPV4.test(ip)) return ip;
  const plain = ip.split('%')[0] ?? '';
  return IPV6.test(plain) ? `${ipv6Groups(plain).slice(0, NETWORK_GROUPS).join(':')}::/64` : 'unknown';
}

/** The eight groups without leading zeros. An embedded IPv4 address takes the place of two. */
function ipv6Groups(ip: string): string[] {
  const [head = '', tail] = ip.toLowerCase().split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].map((group) => group.replace(/^0+(?=.)/, ''));
}

function groupsOf(part: string): string[] {
  const groups = part === '' ? [] : part.split(':');
  return groups.flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
