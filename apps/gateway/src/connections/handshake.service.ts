import { Injectable } from '@nestjs/common';
import { ChatError, invalid, PROTOCOL_VERSION, userChannel, type SessionId } from '#contracts';
import { GatewayConfig } from '#config/app-config';
import { AccessTokenVerifier } from '#identity/access-token-verifier';
import type { Identity } from '#identity/identity';
import { SessionStatus } from '#identity/session-status';
import { Drain } from '#platform/shutdown';
import { Channels } from '../fanout/channels.js';
import { GatewayLimits } from '../limits/gateway-limits.js';
import { Connections } from './connections.js';
import { EpochService } from './epoch.service.js';

/** Those who are refused for lack of room come back at a random moment up to twice as late. */
const CROWDED_RETRY_MS = 2_000;

/** What a client must have shown, and the gateway must have ready, before a socket is accepted. */
export interface Admission {
  readonly identity: Identity;
  readonly epoch: string;
}

@Injectable()
export class HandshakeService {
  private admitting = 0;

  constructor(
    private readonly config: GatewayConfig,
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
    private readonly connections: Connections,
    private readonly channels: Channels,
    private readonly epochs: EpochService,
    private readonly drain: Drain,
    private readonly limits: GatewayLimits,
  ) {}

  /**
   * `auth` is what the client sent: `{token, protocol}`, other fields do not matter; `address` is the client's. On
   * return the user's channel is subscribed.
   * @throws ChatError what `connect_error` tells the client
   */
  async admit(auth: Readonly<Record<string, unknown>>, address: string): Promise<Admission> {
    const isFull = this.connections.size + this.admitting >= this.config.maxConnections;
    if (isFull || this.drain.leaving) {
      throw new ChatError('OVERLOADED', { retryAfterMs: Math.ceil(CROWDED_RETRY_MS * (1 + Math.random())) });
    }
    this.admitting += 1;
    try {
      await this.limits.connectFrom(address);
      return await this.check(auth);
    } finally {
      this.admitting -= 1;
    }
  }

  private async check({ token, protocol }: Readonly<Record<string, unknown>>): Promise<Admission> {
    // Whoever sends nothing at all is told what to begin with, and not that their client is of another time.
    if (token === undefined && protocol === undefined) throw new ChatError('UNAUTHENTICATED');
    if (protocol !== PROTOCOL_VERSION) throw invalid('protocol', `must be ${PROTOCOL_VERSION}`);
    if (typeof token !== 'string' || token === '') throw new ChatError('UNAUTHENTICATED');
    const identity = await this.tokens.verify(token);
    await this.limits.connectAs(identity.actor.userId);
    const [epoch] = await Promise.all([
      this.epochs.current(),
      this.assertLive(identity.sessionId),
      this.channels.hold([userChannel(identity.actor.userId)]),
    ]);
    return { identity, epoch };
  }

  /** Past the cache of `check`: a socket accepted on an answer of a second ago would outlive the notice that cuts. */
  private async assertLive(sessionId: SessionId): Promise<void> {
    const code = (await this.sessions.checkMany([sessionId])).get(sessionId);
    if (code !== undefined) throw new ChatError(code);
  }
}
