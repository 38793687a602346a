import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

const QUERY_TIMEOUT_MS = 2_500;
const TRIES = 2;
const HOSTS_FILE = '/etc/hosts';
/** RFC 6761: names of this machine that no server of DNS is asked for. */
const LOCALHOST = /^(.+\.)?localhost\.?$/i;
const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Resolves the names of receivers. `dns.lookup` would occupy one of the few threads of Node for as long as a server of DNS
 * likes, and those also read files and hash passwords.
 */
export class Names {
  constructor(
    private readonly resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: TRIES }),
    private readonly hostsFile = HOSTS_FILE,
  ) {}

  /**
   * All IPs of a name, from `/etc/hosts` or else from DNS. The name is complete: no search domain is added.
   * @throws Error if there is none
   */
  async ipsOf(name: string): Promise<readonly LookupAddress[]> {
    if (LOCALHOST.test(name)) return LOOPBACK;
    const written = await this.inHostsFile(name);
    if (written.length > 0) return written;
    const [four, six] = await Promise.allSettled([this.resolver.resolve4(name), this.resolver.resolve6(name)]);
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
    return [
      ...(six.status === 'fulfilled' ? six.value.map((ip) => ({ address: ip, family: 6 })) : []),
      ...(four.status === 'fulfilled' ? four.value.map((ip) => ({ address: ip, family: 4 })) : []),
    ];
  }

  private async inHostsFile(name: string): Promise<LookupAddress[]> {
    // Not every system has the file.
    const text = await readFile(this.hostsFile, 'utf8').catch(() => '');
    const entries = text.split('\n').map((line) => line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/));
    return entries
      .filter(([, ...names]) => names.includes(name.toLowerCase()))
      .map(([ip = '']) => ({ address: ip, family: ip.includes(':') ? 6 : 4 }));
  }
}
