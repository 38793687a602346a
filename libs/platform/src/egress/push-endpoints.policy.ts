import { urlOf } from '#contracts/url-of';
import { IpRule } from './ip-rule.policy.js';

interface PushAllowed {
  /** `PUSH_HOSTS`. */
  readonly pushHosts: readonly string[];
  /** `PUSH_ALLOW`. */
  readonly pushAllow: readonly string[];
}

/**
 * Where Web Push may go. Endpoints come from users: public IPs count only for the hosts that the operator names, else users
 * could aim requests at any server.
 */
export class PushEndpoints {
  private readonly rule: IpRule;
  private readonly hosts: readonly string[];

  constructor({ pushHosts, pushAllow }: PushAllowed) {
    this.rule = new IpRule(pushAllow);
    this.hosts = pushHosts;
  }

  /** What can be judged without asking DNS: why the endpoint is refused, or `null`. */
  problemOf(endpoint: string): string | null {
    // The parser would remove white space.
    const url = /\s/.test(endpoint) ? null : urlOf(endpoint);
    if (url === null) return 'is no URL as https://push.example/…';
    const { protocol, hostname, username, password } = url;
    if (username !== '' || password !== '') return 'must not have a user or a password';
    const isEncrypted = protocol === 'https:';
    if (!isEncrypted && !(protocol === 'http:' && this.rule.listsAny)) return 'must begin with https://';
    return this.mayReach(hostname, isEncrypted) ? null : 'is of a push service that the operator does not allow';
  }

  /** Judges one IP of a host, at a connection. */
  allows(ip: string, isEncrypted: boolean, host: string): boolean {
    return this.rule.allowsAsListed(ip) || (isEncrypted && this.names(host) && this.rule.allows(ip, true));
  }

  private mayReach(hostname: string, isEncrypted: boolean): boolean {
    const literal = literalOf(hostname);
    if (literal !== null) return this.allows(literal, isEncrypted, hostname);
    // A name may have an IP of a listed network: the connection tells.
    return this.rule.listsAny || (isEncrypted && this.names(hostname));
  }

  private names(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.hosts.some((entry) => {
      if (entry === '*' || entry === name) return true;
      return entry.startsWith('*.') && name.endsWith(entry.slice(1));
    });
  }
}

/** The IP in a URL, in its usual form. `null`: it has a name. */
export function literalOf(hostname: string): string | null {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? hostname : null;
}
