import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { ChatError, newId, type SessionId, type UserId } from '#contracts';
import type { Buses } from '#bus/buses';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import { loadServiceConfig, type GatewayConfig } from '#config/app-config';
import { AccessTokenVerifier } from '#access/access-token-verifier';
import type { Identity } from '#access/identity';
import { type EndCode, type EndedSessions } from '#access/session-source.port';
import { SessionStatus } from '#access/session-status';
import { createService } from '#platform/bootstrap';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { TestSocket } from '#testing/users/test-socket';
import { GatewayModule } from '../src/gateway.module.js';
import { InProcessPresence } from '../src/presence/in-process-presence.adapter.js';
import type { Presence } from '../src/presence/presence.port.js';
import { bindSockets } from '../src/socket/bind-sockets.js';
import { ScriptedHistory } from './scripted-history.js';

const TOKEN_LIFE_MS = 600_000;
const ENDPOINTS = {
  REDIS_URL: 'redis://127.0.0.1:1',
  AUTH_INTERNAL_URL: 'http://127.0.0.1:1',
  INTERNAL_SECRET: 'a-secret-that-no-test-needs-to-keep',
  LOG_LEVEL: 'silent',
  RATE_LIMITS: 'off',
};

/** Access tokens that are not signed. */
export class PlainTokens {
  readonly lives = new Map<string, number>();

  token(userId: UserId, sessionId = newId<SessionId>(), lifeMs = TOKEN_LIFE_MS): string {
    const token = `${userId} ${sessionId} ${lifeMs}`;
    this.lives.set(token, Date.now() + lifeMs);
    return token;
  }

  verify(token: string): Promise<Identity> {
    const expiresAtMs = this.lives.get(token);
    if (expiresAtMs === undefined) return Promise.reject(new ChatError('UNAUTHENTICATED'));
    if (expiresAtMs <= Date.now()) return Promise.reject(new ChatError('TOKEN_EXPIRED'));
    const [userId, sessionId] = token.split(' ') as [UserId, SessionId];
    const actor = { userId, username: 'someone', displayName: 'Someone', type: 'user' as const, version: 1 };
    return Promise.resolve({ actor, sessionId, expiresAt: new Date(expiresAtMs) });
  }
}

export class ScriptedSessions implements Pick<SessionStatus, 'check' | 'checkMany'> {
  readonly ended = new Map<SessionId, EndCode>();

  check(sessionId: SessionId): Promise<void> {
    const code = this.ended.get(sessionId);
    return code === undefined ? Promise.resolve() : Promise.reject(new ChatError(code));
  }

  checkMany(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    return Promise.resolve(new Map([...this.ended].filter(([sessionId]) => sessionIds.includes(sessionId))));
  }
}

export interface TestGatewayOptions {
  readonly buses?: Buses;
  readonly presence?: Presence;
  readonly env?: Record<string, string>;
}

/** A complete gateway on a free port, with a scripted history. */
export class TestGateway {
  private readonly sockets: TestSocket[] = [];

  private constructor(
    readonly app: NestExpressApplication,
    readonly history: ScriptedHistory,
    readonly tokens: PlainTokens,
    readonly sessions: ScriptedSessions,
    private readonly buses: Buses,
  ) {}

  static async start({ buses = new InProcessBuses(), presence, env = {} }: TestGatewayOptions = {}) {
    const config: GatewayConfig = loadServiceConfig('gateway', { ...ENDPOINTS, ...env });
    const tokens = new PlainTokens();
    const sessions = new ScriptedSessions();
    const history = new ScriptedHistory(buses);
    await history.start();
    const access = {
      module: class TestAccess {},
      providers: [
        { provide: AccessTokenVerifier, useValue: tokens },
        { provide: SessionStatus, useValue: sessions },
      ],
      exports: [AccessTokenVerifier, SessionStatus],
    };
    const limiters = new LimiterFactory(undefined);
    const limits = new ChatLimits(config, limiters);
    const parts = { config, buses, presence: presence ?? new InProcessPresence(), limiters, limits, access };
    const app = await createService({ name: 'gateway', config, modules: [GatewayModule.register(parts)] });
    bindSockets(app, config);
    await app.listen(0, '127.0.0.1');
    return new TestGateway(app, history, tokens, sessions, buses);
  }

  get url(): string {
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Connects a socket of the user; `closeSockets` closes it. `hello`: further fields of the handshake. */
  async connect(userId: UserId, hello: Record<string, unknown> = {}): Promise<TestSocket> {
    const token = this.tokens.token(userId);
    const socket = await TestSocket.connect(token, { url: this.url, auth: { token, protocol: 1, ...hello } });
    this.sockets.push(socket);
    return socket;
  }

  closeSockets(): void {
    for (const socket of this.sockets.splice(0)) socket.close();
  }

  async stop(): Promise<void> {
    this.closeSockets();
    await this.app.close();
    await this.buses.close();
  }
}
