import { Injectable } from '@nestjs/common';
import { isIP } from 'node:net';
import {
  ChatError,
  isId,
  newId,
  type ServerSession,
  type Session,
  type SessionId,
  type Tokens,
  type UserId,
  type UserType,
} from '#contracts';
import type { SignInAnswer } from '#contracts/routes/auth.routes';
import { AuthConfig } from '#config/app-config';
import type { Identity } from '#access/identity';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { TokenIssuer } from '../keys/token-issuer.js';
import { RateLimits } from '../limits/rate-limits.js';
import { AuthSql } from '../store/auth-sql.js';
import { firstToken, parseToken, type DeviceToken, type SessionClaim } from '../tokens/refresh-token.policy.js';
import { hashSecret, sameHash } from '../tokens/secret-hash.policy.js';
import { toUser } from '../users/user-views.js';
import type { LivingUser } from '../users/user-row.js';
import { toDevice } from '../devices/device-views.js';
import { DevicesStore } from '../devices/devices.store.js';
import type { ClientInfo } from './client-info.js';
import { CuresService } from './cures.service.js';
import { SessionEndings, type Ending } from './session-endings.js';
import type { SessionRow } from './session-row.js';
import {
  SessionsStore,
  unusedHash,
  type NewSession,
  type ProvidedSession,
  type SessionSelection,
} from './sessions.store.js';

/** The tokens of a session. Controllers decide how the refresh token travels. */
export type IssuedTokens = Tokens & { refreshToken: string };

export type IssuedSignIn = SignInAnswer & { tokens: IssuedTokens };

/** A session that is written, but not committed. */
export interface OpenedSession {
  readonly sessionId: SessionId;
  readonly refreshToken: string;
  readonly surplus: readonly SessionId[];
}

/** The facts that set the latest end of a session. Use does not move it. */
export interface SessionLife {
  readonly userType: UserType;
  readonly createdAt: Date;
  /** Given by the provider of the session, if its settings have one. */
  readonly endsAt: Date | null;
}

/** The provider that a user came by. */
export interface ProviderWay {
  readonly provider: string;
  /** The user there. */
  readonly subject: string;
  /** The provider's id of its own session, as far as it has told. */
  readonly sid: string | null;
  /** `OIDC_<ID>_SESSION_HOURS` */
  readonly hours: number | undefined;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;

/** Opens and ends sessions. `RefreshService` refreshes them. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly store: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly cures: CuresService,
    private readonly devices: DevicesStore,
    private readonly issuer: TokenIssuer,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
  ) {}

  /** Opens a session in the caller's transaction. Call `signIn` after the commit. @param way if a provider signed the user in */
  async open(open: Sql, user: LivingUser, client: ClientInfo, way?: ProviderWay): Promise<OpenedSession> {
    const token = firstToken(newId<SessionId>());
    const hashes = { familyHash: hashSecret(token.family), tokenHash: hashSecret(token.text) };
    const surplus = await this.insert(open, user, client, { id: token.sessionId, ...hashes }, way);
    return { sessionId: token.sessionId, refreshToken: token.text, surplus };
  }

  /** Opens a session that no refresh token belongs to: its page gets tokens from the host. */
  async openForHost(open: Sql, user: LivingUser, client: Origin): Promise<Omit<OpenedSession, 'refreshToken'>> {
    const sessionId = newId<SessionId>();
    const surplus = await this.insert(open, user, client, { id: sessionId, tokenHash: unusedHash() });
    return { sessionId, surplus };
  }

  /** Prolongs a session as a refresh does. False if it does not live, or is not the user's. */
  async renew(open: Sql, user: LivingUser, sessionId: string): Promise<boolean> {
    if (!isId(sessionId)) return false;
    const locked = await this.store.lock(open, sessionId as SessionId);
    if (locked?.session.userId !== user.id || locked.session.endedAt !== null) return false;
    const { session, now } = locked;
    const life = { userType: user.type, createdAt: session.createdAt, endsAt: session.endsAt };
    if (Math.min(session.expiresAt.getTime(), this.endOf(life)) <= now.getTime()) return false;
    await this.store.prolong(open, session.id, { seenAt: now, expiresAt: this.expiryFrom(now, life) });
    return true;
  }

  async signIn(user: LivingUser, opened: OpenedSession): Promise<IssuedSignIn> {
    await this.announceSurplus(user, opened);
    return { user: toUser(user), tokens: await this.tokens(user, opened.sessionId, opened.refreshToken) };
  }

  /** A new session has ended the least recently seen ones. */
  async announceSurplus({ id }: LivingUser, { surplus }: Pick<OpenedSession, 'surplus'>): Promise<void> {
    await this.endings.announce(id, surplus, { reason: 'surplus' });
  }

  async tokens(user: LivingUser, sessionId: SessionId, refreshToken: string): Promise<IssuedTokens> {
    return { ...(await this.accessToken(user, sessionId)), refreshToken };
  }

  async accessToken(user: LivingUser, sessionId: SessionId): Promise<Tokens> {
    const accessToken = await this.issuer.issue(user, sessionId);
    return { accessToken, tokenType: 'Bearer', expiresIn: this.config.accessTokenSeconds, sessionId };
  }

  /** Returns the user's sessions that the new one has ended. */
  private async insert(
    open: Sql,
    user: LivingUser,
    { userAgent, ip }: Origin,
    session: Pick<NewSession, 'id' | 'tokenHash' | 'familyHash'>,
    way?: ProviderWay,
  ): Promise<readonly SessionId[]> {
    if (user.isUnclaimed) throw new Error('an unclaimed account has no sessions');
    const createdAt = this.clock.now();
    const provided = way && providedBy(way, createdAt);
    const life = { userType: user.type, createdAt, endsAt: provided?.endsAt ?? null };
    const expiresAt = this.expiryFrom(createdAt, life);
    const of = { ...session, ...provided, userId: user.id };
    await this.store.insert(open, { ...of, createdAt, userAgent, ip, expiresAt });
    const surplus = await this.store.surplusOf(open, user.id);
    if (surplus.length > 0) await this.store.end(open, { userId: user.id, only: surplus }, 'SESSION_REVOKED');
    return surplus;
  }

  /** @throws ChatError RATE_LIMITED */
  async list({ actor, sessionId: current }: Identity): Promise<Session[]> {
    const [sessions, devices] = await Promise.all([
      this.store.listOf(actor.userId),
      this.devices.livingOf([actor.userId]),
    ]);
    return sessions.map((session) => ({
      ...toServerSession(session),
      current: session.id === current,
      via: wayInto(session, actor),
      devices: devices.filter(({ sessionId }) => sessionId === session.id).map((row) => toDevice(row, current)),
    }));
  }

  /**
   * A refresh token counts like an attempt to refresh.
   * @throws ChatError RATE_LIMITED, UNAUTHENTICATED for an unknown refresh token
   */
  async logOut(claim: SessionClaim, ip: string): Promise<void> {
    if ('refreshToken' in claim) {
      await this.limits.refresh(ip);
      return this.endByToken(claim.refreshToken);
    }
    const { actor, sessionId } = claim.identity;
    await this.end({ userId: actor.userId, only: [sessionId] }, 'logout');
  }

  /** @throws ChatError RATE_LIMITED */
  async endOthers({ actor, sessionId }: Identity): Promise<void> {
    const { userId } = actor;
    const ended = await this.sql.transaction((open) => this.cures.end(open, userId, sessionId));
    await this.cures.announce(userId, ended, { reason: 'user' });
  }

  /** @throws ChatError RATE_LIMITED, NOT_FOUND if the session is not the user's, or has ended */
  async endOne(userId: UserId, sessionId: SessionId): Promise<void> {
    const ended = isId(sessionId) ? await this.end({ userId, only: [sessionId] }, 'user') : [];
    if (ended.length === 0) throw new ChatError('NOT_FOUND');
  }

  /** Ends the selected sessions that are still alive. Returns their ids. */
  private async end(selection: SessionSelection, reason: Ending['reason']): Promise<SessionId[]> {
    const ended = await this.sql.transaction((open) => this.store.end(open, selection, 'SESSION_REVOKED'));
    await this.endings.announce(selection.userId, ended, { reason });
    return ended;
  }

  /**
   * Ends the session of any refresh token of its chain. It may have ended already.
   * @throws ChatError UNAUTHENTICATED for an unknown refresh token
   */
  private async endByToken(text: string): Promise<void> {
    const token = parseToken(text);
    const session = token && (await this.store.find(token.sessionId));
    if (!session || !isOfFamily(token, session.familyHash)) throw new ChatError('UNAUTHENTICATED');
    await this.end({ userId: session.userId, only: [session.id] }, 'logout');
  }

  /** When the session ends if it is not used again. */
  expiryFrom(now: Date, session: SessionLife): Date {
    const unused = now.getTime() + this.config.refreshTokenDays * MS_PER_DAY;
    return new Date(Math.min(unused, this.endOf(session)));
  }

  /** The session's absolute end in ms. A guest could not log in again, so a guest's session has none. */
  endOf({ userType, createdAt, endsAt }: SessionLife): number {
    if (endsAt !== null) return endsAt.getTime();
    return userType === 'guest' ? Infinity : createdAt.getTime() + this.config.sessionDays * MS_PER_DAY;
  }
}

/** Where a session was opened, as far as it is known. */
export type Origin = Pick<SessionRow, 'userAgent' | 'ip'>;

function providedBy({ provider, sid, subject, hours }: ProviderWay, createdAt: Date): ProvidedSession {
  const endsAt = hours === undefined ? null : new Date(createdAt.getTime() + hours * MS_PER_HOUR);
  return { via: provider, providerSid: sid, providerSubject: subject, endsAt };
}

/** The way of a session that no provider began. */
/** Only a session that began at a provider has `via` in its row. */
export function wayInto({ via }: SessionRow, { type, appId }: { type: UserType; appId?: UserId | null }): string {
  if (via !== null) return via;
  if (appId !== undefined && appId !== null) return 'app';
  return type === 'guest' ? 'guest' : 'password';
}

export function toServerSession({ id, createdAt, seenAt, userAgent, ip }: SessionRow): ServerSession {
  return { id, createdAt: createdAt.toISOString(), lastSeenAt: seenAt.toISOString(), userAgent, ip: shownIp(ip) };
}

/** `null` for a client that its proxy hid. */
function shownIp(ip: string | null): string | null {
  return ip !== null && isIP(ip) !== 0 ? ip : null;
}

export function isOfFamily(token: DeviceToken, familyHash: Buffer): boolean {
  return sameHash(hashSecret(token.family), familyHash);
}
