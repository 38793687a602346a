import { Injectable } from '@nestjs/common';
import {
  ChatError,
  invalid,
  PROTOCOL_VERSION,
  SETTABLE_STATUSES,
  userChannel,
  type SessionId,
  type SettableStatus,
  type UserId,
} from '#contracts';
import { GatewayConfig } from '#config/app-config';
import type { LimitScope } from '#platform/limits/limit-scopes';
import { AccessTokenVerifier } from '#access/access-token-verifier';
import { assertActsAsBot } from '#access/app-key.policy';
import type { Identity } from '#access/identity';
import { SessionStatus } from '#access/session-status';
import { Drain } from '#platform/process/shutdown';
import { SecurityLog, type RefusedClient } from '#platform/security-log';
import { Channels } from '../../fanout/subscriptions/channels.js';
import { GatewayLimits } from '../../limits/gateway-limits.js';
import { Connections } from '../../registry/connections.js';
import type { ParleySocket } from '../../socket/sockets.js';
import { EngineSessions } from '../../socket/transport/engine-sessions.js';
import { EpochService } from './epoch.service.js';

/** Clients that a full gateway refuses come back at a random moment between this and twice this time. */
const FULL_RETRY_MS = 2_000;
/** The retry time of users who have too many connections. Dead ones are noticed within 35 s. */
const CROWDED_RETRY_MS = 10_000;

/** The result of a successful handshake. */
export interface Admission {
  readonly identity: Identity;
  readonly epoch: string;
  readonly ip: string;
  readonly status: SettableStatus;
}

@Injectable()
export class HandshakeService {
  constructor(
    private readonly config: GatewayConfig,
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
    private readonly connections: Connections,
    private readonly channels: Channels,
    private readonly epochs: EpochService,
    private readonly drain: Drain,
    private readonly limits: GatewayLimits,
    private readonly engine: EngineSessions,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Checks the client's `auth`: `{token, protocol, status?}`; other fields are ignored. The user's channel is subscribed
   * on return.
   * @throws ChatError for `connect_error`
   */
  async admit({ conn, handshake }: ParleySocket, ip: string): Promise<Admission> {
    let client: RefusedClient = { address: ip };
    try {
      if (!this.engine.join(conn) || this.drain.leaving) {
        throw new ChatError('OVERLOADED', { retryAfterMs: between(FULL_RETRY_MS) });
      }
      await this.limits.connectFrom(ip);
      const identity = await this.identify(handshake.auth, ip);
      client = { userId: identity.actor.userId, sessionId: identity.sessionId, address: ip };
      const epoch = await this.check(identity);
      assertActsAsBot(identity, { origin: handshake.headers.origin });
      // Not refused: a client does not know the server's statuses before `ready`.
      const status = SETTABLE_STATUSES.find((each) => each === handshake.auth['status']) ?? 'online';
      return { identity, epoch, ip, status };
    } catch (error) {
      this.engine.refuse(conn);
      if (error instanceof ChatError && error.code === 'RATE_LIMITED') {
        this.security.refuse(error.details.scope ?? 'unnamed', client);
      }
      throw error;
    }
  }

  private async identify({ token, protocol }: Readonly<Record<string, unknown>>, ip: string): Promise<Identity> {
    // A client that sends neither needs to know first that it must authenticate.
    if (token === undefined && protocol === undefined) throw new ChatError('UNAUTHENTICATED');
    if (protocol !== PROTOCOL_VERSION) throw invalid('protocol', `must be ${PROTOCOL_VERSION}`);
    if (typeof token !== 'string' || token === '') throw new ChatError('UNAUTHENTICATED');
    return this.tokens.verify(token, ip);
  }

  /** Lets the user's session in. @returns the epoch, for `ready` */
  private async check({ actor: { userId }, sessionId }: Identity): Promise<string> {
    await this.limits.connectAs(userId);
    const [epoch] = await Promise.all([
      this.epochs.current(),
      this.assertLive(sessionId),
      this.channels.hold([userChannel(userId)]),
    ]);
    // Checked last, so that connections which are opened at the same time can hardly exceed the limit.
    this.assertNotCrowded(userId);
    return epoch;
  }

  /** Not `LIMIT_REACHED`: the connections that are too many may be dead ones of the same client. */
  private assertNotCrowded(userId: UserId): void {
    if (this.connections.of(userId).size < this.config.maxConnectionsPerUser) return;
    throw new ChatError('RATE_LIMITED', {
      scope: 'connections.user' satisfies LimitScope,
      retryAfterMs: between(CROWDED_RETRY_MS),
    });
  }

  /** Bypasses the cache of `check`: a cached answer may be older than the notice that the session has ended. */
  private async assertLive(sessionId: SessionId): Promise<void> {
    const code = (await this.sessions.checkMany([sessionId])).get(sessionId);
    if (code !== undefined) throw new ChatError(code);
  }
}

/** A random time between this and twice this time. */
function between(timeMs: number): number {
  return Math.ceil(timeMs * (1 + Math.random()));
}
