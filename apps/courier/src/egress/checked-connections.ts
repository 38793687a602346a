import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import type { buildConnector } from 'undici';

import type { RefusalReason } from '#contracts';

import type { Names } from './names.js';

/** How long one IP of several may take before the next one is tried. */
const IP_TIMEOUT_MS = 2_000;

/** Why there is no connection. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';

  constructor(
    readonly reason: RefusalReason,
    /** The refused one, if the reason is `address`. */
    readonly ip?: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** Judges each IP of a host before a connection. */
export interface ConnectionRule {
  allows(ip: string, isEncrypted: boolean, host: string): boolean;
}

/** Opens connections to IPs that the rule allows, and to no others. */
export class CheckedConnections {
  constructor(
    private readonly rule: ConnectionRule,
    private readonly names: Names,
    private readonly timeoutMs: number,
  ) {}

  /** For undici, which calls it for each new connection. Fails with a ConnectionFailure. */
  readonly connector: buildConnector.connector = (options, callback) => {
    this.open(options).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error as Error, null),
    );
  };

  private async open({ hostname, port, protocol }: buildConnector.Options): Promise<Socket> {
    const isEncrypted = protocol === 'https:';
    const signal = AbortSignal.timeout(this.timeoutMs);
    const socket = await this.reach(hostname, Number(port) || (isEncrypted ? 443 : 80), isEncrypted, signal);
    return isEncrypted ? encrypted(socket, hostname, signal) : socket;
  }

  private async reach(host: string, port: number, isEncrypted: boolean, signal: AbortSignal): Promise<Socket> {
    const ips = await this.allowed(host, isEncrypted);
    const socket = connect({
      host,
      port,
      // The IPs that were checked: a second question could have another answer.
      lookup: (_, { all }, callback) => {
        const [first = { address: '', family: 4 }] = ips;
        if (all === true) callback(null, [...ips]);
        else callback(null, first.address, first.family);
      },
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: IP_TIMEOUT_MS,
      noDelay: true,
    });
    return established(socket, 'connect', 'connection', signal);
  }

  private async allowed(host: string, isEncrypted: boolean): Promise<{ address: string; family: number }[]> {
    const ips = await this.ipsOf(host);
    const allowed = ips.filter(({ address: ip }) => this.rule.allows(ip, isEncrypted, host));
    if (allowed.length === 0) throw new ConnectionFailure('address', ips[0]?.address);
    return allowed;
  }

  private async ipsOf(host: string): Promise<readonly { address: string; family: number }[]> {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    try {
      return await this.names.ipsOf(host);
    } catch (error) {
      throw new ConnectionFailure('name', undefined, { cause: error });
    }
  }
}

async function encrypted(socket: Socket, host: string, signal: AbortSignal): Promise<TLSSocket> {
  // An IP is no name that a client may ask for, but the certificate must be of it.
  const name = isIP(host) === 0 ? { servername: host } : { host };
  return established(connectTls({ socket, ...name, ALPNProtocols: ['http/1.1'] }), 'secureConnect', 'tls', signal);
}

/** Waits for the event. @throws ConnectionFailure, and the socket is gone */
async function established<Kind extends Socket>(
  socket: Kind,
  event: 'connect' | 'secureConnect',
  reason: RefusalReason,
  signal: AbortSignal,
): Promise<Kind> {
  try {
    await once(socket, event, { signal });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw new ConnectionFailure(signal.aborted ? 'timeout' : reason, undefined, { cause: error });
  }
}
