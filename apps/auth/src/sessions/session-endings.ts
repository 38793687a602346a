import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { AuthConfig } from '#config/app-config';
import type { SessionId, UserId } from '#contracts';
import { SessionSockets } from '#access/session-sockets.port';
import { END_CODES, type EndCode } from '#access/session-source.port';
import { SessionStatus } from '#access/session-status';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Metrics } from '#platform/metrics/metrics';
import { currentRequest } from '#platform/request-context';
import { SecurityLog } from '#platform/security-log';
import { RevocationLog } from './revocation-log.port.js';
import { SessionsStore } from './sessions.store.js';

/** Clocks differ, and a token may be signed just after its session has ended. */
const LIFE_MARGIN_SECONDS = 60;
/**
 * Sessions that ended in this time are recorded again regularly: a Redis that failed over may have lost its last
 * writes.
 */
const REPEATED_SECONDS = 120;
const REPEAT_MS = 30_000;
const INTERVAL_MS = 1_000;

/** Why sessions ended. The security log has it; clients learn only the code. */
export interface Ending {
  /** `user`: ended in the list of sessions. `copied`: a refresh token was used twice. `unused`: a guest stayed away. `provider`: its logout token. */
  readonly reason:
    | ('logout' | 'user' | 'password' | 'reset' | 'erasure' | 'unused' | 'surplus' | 'copied')
    | ('operator' | 'app' | 'suspension' | 'provider');
  /** The name of the operator, if one ended them. */
  readonly operator?: string;
  /** The name of the app, if its server ended them. */
  readonly app?: string;
}

/** Announces committed ends of sessions: every service learns of them, and their sockets are cut. */
@Injectable()
export class SessionEndings {
  readonly job = new PeriodicJob({
    name: 'keep-revocations',
    intervalMs: INTERVAL_MS,
    work: () => this.keepComplete(),
  });
  private readonly logger = new Logger(SessionEndings.name);
  /** True after a failed write: everything is recorded again as soon as possible. */
  private isBehind = false;
  private repeatedAtMs = -Infinity;
  private readonly ended: Counter<'code'>;

  constructor(
    private readonly config: AuthConfig,
    private readonly store: SessionsStore,
    private readonly status: SessionStatus,
    private readonly log: RevocationLog,
    private readonly sockets: SessionSockets,
    private readonly security: SecurityLog,
    metrics: Metrics,
  ) {
    this.ended = metrics.counter({
      name: 'parley_auth_sessions_ended_total',
      help: 'Ended sessions, by the error code of their tokens.',
      labels: ['code'],
    });
    for (const code of END_CODES) this.ended.inc({ code }, 0);
    const behind = {
      name: 'parley_auth_revocations_behind',
      help: '1 while Redis may lack ended sessions.',
    };
    metrics.gauge(behind, (gauge) => gauge.set(this.isBehind ? 1 : 0));
  }

  /** Announces sessions that have just ended, and logs each of them. Never rejects. */
  async announce(userId: UserId, sessionIds: readonly SessionId[], ending: Ending): Promise<void> {
    const code = ending.reason === 'suspension' ? 'ACCOUNT_SUSPENDED' : 'SESSION_REVOKED';
    this.ended.inc({ code }, sessionIds.length);
    await this.spread(sessionIds, code);
    const ip = currentRequest()?.ip;
    const cause = { code, ...ending, ...(ip !== undefined && { address: ip }) };
    for (const sessionId of sessionIds) this.security.write('session.revoked', { userId, sessionId, ...cause });
  }

  /**
   * Gives the tokens of ended sessions this code everywhere, and cuts the sockets. Never rejects: if recording fails,
   * `keepComplete` or the services' own checks make up for it.
   */
  async spread(sessionIds: readonly SessionId[], code: EndCode): Promise<void> {
    if (sessionIds.length === 0) return;
    this.status.noteEnded(new Map(sessionIds.map((sessionId) => [sessionId, code])));
    // Record first: a socket that reconnects at once must find its session ended.
    await this.record(sessionIds, code);
    this.sockets.cut(sessionIds, code);
  }

  /** Fills a Redis that came back empty, and repeats recent writes that it may have lost. */
  private async keepComplete(): Promise<void> {
    const complete = !this.isBehind && (await this.log.isComplete());
    if (complete && performance.now() - this.repeatedAtMs < REPEAT_MS) return;
    this.isBehind = false;
    try {
      await this.log.record(await this.recent(complete ? REPEATED_SECONDS : this.lifeSeconds));
      this.repeatedAtMs = performance.now();
      if (!complete) await this.log.markComplete();
    } catch (error) {
      this.isBehind ||= !complete;
      throw error;
    }
    if (!complete) this.logger.log({ event: 'revocations.complete' });
  }

  private async record(sessionIds: readonly SessionId[], code: EndCode): Promise<void> {
    const secondsLeft = this.lifeSeconds;
    try {
      await this.log.record(sessionIds.map((sessionId) => ({ sessionId, code, secondsLeft })));
    } catch (error) {
      this.isBehind = true;
      this.logger.warn({ event: 'revocations.behind', reason: String(error) });
    }
  }

  private async recent(seconds: number): ReturnType<SessionsStore['endedWithin']> {
    const ended = await this.store.endedWithin(Math.min(seconds, this.lifeSeconds));
    const rest = this.lifeSeconds - Math.min(seconds, this.lifeSeconds);
    return ended.map((revocation) => ({ ...revocation, secondsLeft: revocation.secondsLeft + rest }));
  }

  /** The remaining lifetime of the last access token of a session that ends now. */
  private get lifeSeconds(): number {
    return this.config.accessTokenSeconds + LIFE_MARGIN_SECONDS;
  }
}
