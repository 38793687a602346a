import ipaddr from 'ipaddr.js';

type Ip = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Ip, number];

/** What the words of `HOOKS_ALLOW` and `PUSH_ALLOW` stand for. */
const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
/** Clouds answer here with the keys of the machine that asks. The last one is the IPv6 address of EC2. */
const NEVER = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254/128'].map(networkOf);
/** All public unicast IPs of IPv6. */
const GLOBAL_UNICAST = networkOf('2000::/3');
/** RFC 6052 and RFC 8215: translators reach IPv4 addresses under these. */
const NAT64 = networkOf('64:ff9b::/96');
const LOCAL_NAT64 = networkOf('64:ff9b:1::/48');
const IPV4_COMPATIBLE = networkOf('::/96');
const TEREDO = networkOf('2001::/32');
const SIX_TO_FOUR = networkOf('2002::/16');
/** The byte of RFC 6052 that is always 0. The IPv4 address is around it. */
const ZERO_BYTE = 8;
/** RFC 6052: where the IPv4 address begins for prefixes of 48, 56, 64 and 96 bits, without the byte that is always 0. */
const LOCAL_NAT64_STARTS = [6, 7, 8, 11];

/** The IPs that the courier may connect to: public unicast IPs, and the networks that the operator allows. */
export class IpRule {
  private readonly networks: readonly Network[];

  /**
   * @param allow `HOOKS_ALLOW` or `PUSH_ALLOW`: IPs, networks, `loopback`, `private`
   * @throws TypeError for any other entry
   */
  constructor(allow: readonly string[]) {
    this.networks = allow.flatMap((entry) => NAMED_NETWORKS[entry] ?? [entry]).map(networkOf);
  }

  /** True if there are IPs that may be connected to without TLS. */
  get listsAny(): boolean {
    return this.networks.length > 0;
  }

  /**
   * Without TLS only an IP that the operator lists may be connected to. Link-local IPs are refused even if they are
   * listed, and so is everything that is no IP.
   */
  allows(text: string, isEncrypted: boolean): boolean {
    const ip = parsedIp(text);
    if (ip === null || [ip, ...containedIn(ip)].some((form) => isIn(form, NEVER))) return false;
    return this.lists(ip) || (isEncrypted && isPublic(ip));
  }

  /** True only for an IP that the operator lists. */
  allowsAsListed(text: string): boolean {
    const ip = parsedIp(text);
    return ip !== null && this.lists(ip) && this.allows(text, false);
  }

  private lists(ip: Ip): boolean {
    return isIn(ip, this.networks) || isIn(judgedAs(ip), this.networks);
  }
}

function isPublic(ip: Ip): boolean {
  const judged = judgedAs(ip);
  if (judged instanceof ipaddr.IPv4) return judged.range() === 'unicast';
  const isUnicast = judged.range() === 'unicast' && isIn(judged, [GLOBAL_UNICAST]);
  return isUnicast && containedIn(judged).every((contained) => contained.range() === 'unicast');
}

/** The IPv4 address that a connection to this IP reaches, or the IP itself. */
function judgedAs(ip: Ip): Ip {
  if (ip instanceof ipaddr.IPv4) return ip;
  const isIPv4 = ip.isIPv4MappedAddress() || isIn(ip, [NAT64, SIX_TO_FOUR]);
  return (isIPv4 ? containedIn(ip)[0] : undefined) ?? ip;
}

/** The IPv4 addresses in an IPv6 address. */
function containedIn(ip: Ip): ipaddr.IPv4[] {
  if (ip instanceof ipaddr.IPv4) return [];
  const bytes = ip.toByteArray();
  const at = (start: number): ipaddr.IPv4 => new ipaddr.IPv4(bytes.slice(start, start + 4));
  const last = at(12);
  if (ip.isIPv4MappedAddress() || isIn(ip, [NAT64, IPV4_COMPATIBLE]) || isTranslated(ip)) return [last];
  if (isIn(ip, [SIX_TO_FOUR])) return [at(2)];
  // Teredo: the server, and the client with its bits inverted.
  if (isIn(ip, [TEREDO])) return [at(4), new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))];
  if (isIn(ip, [LOCAL_NAT64])) {
    const rest = bytes.toSpliced(ZERO_BYTE, 1);
    return LOCAL_NAT64_STARTS.map((start) => new ipaddr.IPv4(rest.slice(start, start + 4)));
  }
  return isIsatap(ip) ? [last] : [];
}

/** RFC 2765: `::ffff:0:a.b.c.d`. */
function isTranslated(ip: ipaddr.IPv6): boolean {
  return ip.range() === 'rfc6145';
}

/** RFC 5214: the last half is `0:5efe:a.b.c.d` or `200:5efe:a.b.c.d`. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe;
}

function isIn(ip: Ip, networks: readonly Network[]): boolean {
  return networks.some(([base, bits]) => base.kind() === ip.kind() && ip.match(base, bits));
}

/** @returns null for anything but a plain IP; a zone names an interface of this machine */
function parsedIp(text: string): Ip | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) && !text.includes('%') ? ipaddr.IPv6.parse(text) : null;
}

function networkOf(entry: string): Network {
  const [text = '', bits, ...rest] = entry.split('/');
  const ip = parsedIp(text);
  const max = ip instanceof ipaddr.IPv4 ? 32 : 128;
  const isLength = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= max);
  if (ip === null || !isLength || rest.length > 0)
    throw new TypeError(`"${entry}" is not a network, loopback or private`);
  return [ip, Number(bits ?? max)];
}
