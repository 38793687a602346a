import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { ChatError, type SessionId, type UserId } from '#contracts';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Metrics } from '#platform/metrics/metrics';
import type { EndCode } from '#access/session-source.port';
import type { Sql } from '#persistence/sql';
import { RateLimits } from '../limits/rate-limits.js';
import { AuthSql } from '../store/auth-sql.js';
import {
  openSuccessor,
  parseToken,
  sealSuccessor,
  successorOf,
  type RefreshToken,
} from '../tokens/refresh-token.policy.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { UsersStore } from '../users/users.store.js';
import { judgeToken, renewed, rotated, ROTATION_LEEWAY_MS, type Tokens } from './rotation.policy.js';
import { SessionEndings } from './session-endings.js';
import { isOfFamily, SessionsService, type IssuedTokens } from './sessions.service.js';
import { SessionsStore, type LockedSession } from './sessions.store.js';

const ERASE_INTERVAL_MS = 5_000;

/** The client that presents a token. */
interface Presenter {
  readonly ip: string;
  /** True if the client has closed its connection. It gets no answer then. */
  readonly hasLeft: () => boolean;
}

interface Refusal {
  readonly code: EndCode;
  readonly userId: UserId;
  /** Set if this request has ended the session. */
  readonly ended: SessionId | undefined;
}

type Outcome = { readonly userId: UserId; readonly sessionId: SessionId; readonly refreshToken: string } | Refusal;

/** Exchanges a refresh token for its successor. */
@Injectable()
export class RefreshService {
  readonly job = new PeriodicJob({
    name: 'erase-successors',
    intervalMs: ERASE_INTERVAL_MS,
    work: () => this.eraseSuccessors(),
  });
  private readonly logger = new Logger(RefreshService.name);
  private readonly reused: Counter;

  constructor(
    private readonly sql: AuthSql,
    private readonly store: SessionsStore,
    private readonly users: UsersStore,
    private readonly sessions: SessionsService,
    private readonly endings: SessionEndings,
    private readonly limits: RateLimits,
    metrics: Metrics,
  ) {
    const reused = {
      name: 'parley_auth_refresh_reused_total',
      help: 'Refresh tokens used twice, which means that one was copied.',
    };
    this.reused = metrics.counter(reused);
  }

  /** @throws ChatError RATE_LIMITED, OVERLOADED, UNAUTHENTICATED for an unknown token, SESSION_REVOKED, ACCOUNT_SUSPENDED */
  async refresh(text: string, { ip, hasLeft }: Presenter): Promise<IssuedTokens> {
    await this.limits.refresh(ip);
    const token = parseToken(text);
    if (token === undefined) throw new ChatError('UNAUTHENTICATED');
    return this.refreshBy(token, hasLeft);
  }

  private async refreshBy(token: RefreshToken, hasLeft: () => boolean): Promise<IssuedTokens> {
    const outcome = await this.sql.transaction((open) => this.exchange(open, token, hasLeft));
    if ('code' in outcome) throw await this.refusal(outcome);
    const user = await this.users.find(outcome.userId);
    if (user === undefined) throw new ChatError('SESSION_REVOKED');
    if (user.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
    await this.users.noteSeen(user.id);
    return this.sessions.tokens(user, outcome.sessionId, outcome.refreshToken);
  }

  /** Erases the successors past their leeway, so that the database holds no usable token. */
  async eraseSuccessors(): Promise<void> {
    await this.store.eraseSealed(ROTATION_LEEWAY_MS);
  }

  /**
   * Runs under the row's lock: of concurrent requests the first one rotates, and the others get the same answer. An overtaken
   * token ends no session if its client has left: it may have waited here, in a stopped process, while the client refreshed
   * elsewhere. A thief gains nothing by leaving.
   */
  private async exchange(open: Sql, token: RefreshToken, hasLeft: () => boolean): Promise<Outcome> {
    const locked = await this.store.lock(open, token.sessionId);
    if (locked === undefined || !isOfFamily(token, locked.session.familyHash)) throw new ChatError('UNAUTHENTICATED');
    const { session, now, userType } = locked;
    const life = { userType, createdAt: session.createdAt, endsAt: session.endsAt };
    // The stored time may lie after the absolute end: another version or a higher `SESSION_DAYS` has written it.
    const expiresAt = new Date(Math.min(session.expiresAt.getTime(), this.sessions.endOf(life)));
    const hash = hashSecret(token.text);
    const verdict = judgeToken({ ...session, expiresAt }, hash, now);
    const subject = { userId: session.userId, sessionId: session.id };
    const refused = (code: EndCode): Refusal => ({ code, ended: undefined, userId: session.userId });
    switch (verdict.do) {
      case 'rotate':
        return { ...subject, refreshToken: await this.issue(open, locked, token, (next) => rotated(hash, next)) };
      case 'renew':
        return { ...subject, refreshToken: await this.issue(open, locked, token, (next) => renewed(session, next)) };
      case 'repeat':
        return { ...subject, refreshToken: openSuccessor(token, verdict.sealedSuccessor) };
      case 'refuse':
        return refused(verdict.code);
      case 'end':
        if (hasLeft()) return refused('SESSION_REVOKED');
        await this.store.end(open, { userId: session.userId, only: [session.id] }, 'SESSION_REVOKED');
        return { code: 'SESSION_REVOKED', ended: session.id, userId: session.userId };
    }
  }

  /** Issues a successor of the presented token. @param tokens what the session knows of its tokens then */
  private async issue(
    open: Sql,
    { session, now, userType }: LockedSession,
    presented: RefreshToken,
    tokens: (successorHash: Buffer) => Tokens,
  ): Promise<string> {
    const successor = successorOf(presented);
    await this.store.rotate(open, session.id, {
      ...tokens(hashSecret(successor.text)),
      sealedSuccessor: sealSuccessor(presented, successor),
      rotatedAt: now,
      expiresAt: this.sessions.expiryFrom(now, { userType, createdAt: session.createdAt, endsAt: session.endsAt }),
    });
    return successor.text;
  }

  private async refusal({ code, ended, userId }: Refusal): Promise<ChatError> {
    if (ended !== undefined) {
      this.reused.inc();
      this.logger.warn({ event: 'refresh.reused', userId, sessionId: ended });
      await this.endings.announce(userId, [ended], { reason: 'copied' });
    }
    return new ChatError(code);
  }
}
